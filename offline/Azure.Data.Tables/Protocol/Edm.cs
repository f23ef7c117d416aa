namespace Azure.Data.Tables.Protocol;

/// <summary>Names of the OData types that JSON cannot tell from a string or a number.</summary>
internal static class Edm
{
    public const string Suffix = "@odata.type";
    public const string Binary = "Edm.Binary";
    public const string Boolean = "Edm.Boolean";
    public const string DateTime = "Edm.DateTime";
    public const string Double = "Edm.Double";
    public const string Guid = "Edm.Guid";
    public const string Int32 = "Edm.Int32";
    public const string Int64 = "Edm.Int64";
    public const string String = "Edm.String";
}
