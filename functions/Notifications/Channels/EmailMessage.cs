using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications.Channels;

/// <summary>An e-mail. Its Message-ID is the message's id: a reader's programs can tell a repetition.</summary>
internal static class EmailMessage
{
    public static async Task<SendResult> SendAsync(OutgoingMessage message, EmailChannel channel, CancellationToken cancellationToken)
    {
        using var mail = Of(message, channel);
        using var smtp = new SmtpClient();
        try
        {
            await smtp.ConnectAsync(channel.Host, channel.Port, channel.Security switch
            {
                EmailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                EmailSecurity.StartTls => SecureSocketOptions.StartTls,
                _ => SecureSocketOptions.None,
            }, cancellationToken);
            if (channel is { User: { } user, Password: { } password })
                await smtp.AuthenticateAsync(user, password, cancellationToken);
            var answer = await smtp.SendAsync(mail, cancellationToken);
            var sent = new SendResult(SendKind.Sent, mail.MessageId, answer);
            await smtp.DisconnectAsync(quit: true, CancellationToken.None);
            return sent;
        }
        catch (SmtpCommandException e)
        {
            var isForGood = (int)e.StatusCode >= 500;
            return new SendResult(isForGood ? SendKind.Refused : SendKind.Later, null, $"{(int)e.StatusCode} {e.Message}");
        }
        catch (Exception e) when (e is AuthenticationException or SslHandshakeException or NotSupportedException)
        {
            return new SendResult(SendKind.Refused, null, e.Message); // also a server without STARTTLS: nothing is sent in clear instead
        }
    }

    private static MimeMessage Of(OutgoingMessage message, EmailChannel channel)
    {
        var mail = new MimeMessage
        {
            Subject = message.Subject, MessageId = $"{message.Id}@{channel.From.Split('@')[1]}", Body = BodyOf(message),
        };
        mail.From.Add(new MailboxAddress("SmartPilots", channel.From));
        mail.To.AddRange(channel.To.Select(address => new MailboxAddress("", address)));
        mail.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no answer by a machine
        return mail;
    }

    private static MimeEntity BodyOf(OutgoingMessage message)
    {
        var builder = new BodyBuilder { TextBody = message.Long };
        foreach (var file in message.Files)
            builder.Attachments.Add(file.Name, file.Content, ContentType.Parse(file.ContentType));
        return builder.ToMessageBody();
    }
}
