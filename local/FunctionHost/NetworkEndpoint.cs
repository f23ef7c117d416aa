using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace SmartPilots.Local.FunctionHost;

/// <summary>A second address to serve on, for the network.</summary>
/// <param name="Certificate">With its key; null serves in clear.</param>
/// <param name="Chain">The authorities between the certificate and one that callers know; may be empty.</param>
internal sealed record NetworkEndpoint(IPEndPoint Listen, X509Certificate2? Certificate, X509Certificate2Collection Chain);
