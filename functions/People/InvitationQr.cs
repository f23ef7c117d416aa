using System.Collections;
using QRCoder;

namespace SmartPilots.Functions.People;

/// <summary>The link of an invitation as a QR code, for a phone that is held before the screen.</summary>
internal static class InvitationQr
{
    public const string Expected = "the page's address, http or https, at most 300 characters and without #";
    public const int MaxPage = 300;

    public static bool IsPage(string page) => page.Length <= MaxPage && !page.Contains('#', StringComparison.Ordinal)
        && Uri.TryCreate(page, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);

    /// <summary>
    /// An SVG picture without a size of its own: one unit a module, black on white with the quiet zone of four modules that ISO/IEC 18004 asks for.
    /// </summary>
    /// <param name="page">See <see cref="IsPage"/>.</param>
    public static string Svg(string page, string invitation)
    {
        using var code = QRCodeGenerator.GenerateQrCode($"{page}#invitation={invitation}", QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var size = modules.Count.ToString(CultureInfo.InvariantCulture);
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">"
            + $"<path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{Dark(modules)}\"/></svg>";
    }

    /// <summary>Row by row, a rectangle for each run of dark modules.</summary>
    private static StringBuilder Dark(List<BitArray> rows)
    {
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                var start = x;
                while (x < rows.Count && rows[y][x])
                    x++;
                if (x > start)
                    path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1h-{x - start}z");
            }
        }
        return path;
    }
}
