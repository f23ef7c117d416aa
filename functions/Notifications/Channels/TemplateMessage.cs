using System.Net.Http.Headers;
using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications.Channels;

/// <summary>A message by a template of <c>pilots/channels/</c>.</summary>
internal static class TemplateMessage
{
    public static HttpRequestMessage Of(OutgoingMessage message, TemplateChannel channel)
    {
        var text = message.Short.Length <= channel.Template.MaxCharacters ? message.Short : message.Short[..(channel.Template.MaxCharacters - 1)] + "…";
        var call = channel.Template.Call(new Dictionary<string, string>(channel.With) { ["text"] = text, ["id"] = message.Id });
        var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Url)
        {
            Content = new StringContent(call.Body, Encoding.UTF8, new MediaTypeHeaderValue(call.ContentType)),
        };
        foreach (var (name, value) in call.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
