using System.Net;
using System.Net.Http.Headers;
using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Scheduling;

namespace SmartPilots.Simulation.World;

/// <summary>One gateway's end of the network, in place of sockets.</summary>
internal sealed class SimulatedNetworkHandler(SimulatedWorld world, SimulatedNetwork network, SimulatedProcess gateway) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        world.Scheduler.Check();
        var done = new TaskCompletionSource<HttpResponseMessage>();
        if (!gateway.IsAlive)
            return done.Task;
        cancellationToken.Register(() => done.TrySetCanceled(cancellationToken));
        using var body = new MemoryStream();
        request.Content!.CopyTo(body, null, CancellationToken.None);
        var bytes = body.ToArray();
        Send(new SimulatedRequest(request.Headers.Authorization!.ToString(), bytes, world.Wire.Note(bytes)), done);
        return done.Task;
    }

    private void Send(SimulatedRequest request, TaskCompletionSource<HttpResponseMessage> done)
    {
        var what = $"{request.Events[0].Source} {string.Join(',', request.Events.Select(e => e.Sequence))}";
        if (network.IsParted(gateway.Name))
        {
            Later(() => Break(done, "the link is down"));
            return;
        }
        if (world.Faults.Strikes(FaultKind.RequestLost))
        {
            world.Say(gateway.Name, $"{what} is lost");
            return; // until the try's time is over
        }
        if (network.Intercept() is { } foreign)
        {
            world.Say(gateway.Name, $"{what} meets {(int)foreign.StatusCode}");
            Later(() => done.TrySetResult(world.Mutation?.Foreign?.Invoke(foreign, request.Body) ?? foreign));
            return;
        }
        world.Say(gateway.Name, $"sends {what}");
        network.Deliver(request, answer => Return(answer, done));
    }

    private void Return(SimulatedAnswer? answer, TaskCompletionSource<HttpResponseMessage> done)
    {
        if (answer is null)
        {
            Later(() => Break(done, "the connection broke"));
            return;
        }
        if (world.Faults.Strikes(FaultKind.AnswerLost))
        {
            world.Say(gateway.Name, "an answer is lost");
            return;
        }
        var body = world.Mutation?.Answer?.Invoke(answer.Body) ?? answer.Body;
        if (world.Faults.Strikes(FaultKind.AnswerGarbled))
            body = body[..(body.Length / 2)];
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(body) };
        response.Content.Headers.ContentType = answer.ContentType is null ? null : MediaTypeHeaderValue.Parse(answer.ContentType);
        if (answer.RetryAfter is { } retryAfter)
            response.Headers.Add("Retry-After", retryAfter);
        Later(() => done.TrySetResult(response), world.Faults.Strikes(FaultKind.AnswerDelayed) ? TimeSpan.FromSeconds(30) : TimeSpan.Zero);
    }

    private static void Break(TaskCompletionSource<HttpResponseMessage> done, string why) =>
        done.TrySetException(new HttpRequestException($"simulated: {why}"));

    private void Later(Action action, TimeSpan more = default) =>
        gateway.After(more + world.Random.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(200)), action);
}
