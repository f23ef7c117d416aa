using Azure.Data.Tables;

namespace SmartPilots.Functions.AzureTables;

/// <summary>A query's ranges in OData. The service compares keys ordinally, as the port does.</summary>
internal static class RowFilter
{
    public static string Of(RowQuery query)
    {
        List<string> terms = query.PartitionFrom == query.PartitionTo
            ? [TableClient.CreateQueryFilter($"PartitionKey eq {query.PartitionFrom}")]
            : [TableClient.CreateQueryFilter($"PartitionKey ge {query.PartitionFrom} and PartitionKey le {query.PartitionTo}")];
        if (query.KeyFrom is not null)
            terms.Add(TableClient.CreateQueryFilter($"RowKey ge {query.KeyFrom}"));
        if (query.KeyTo is not null)
            terms.Add(TableClient.CreateQueryFilter($"RowKey lt {query.KeyTo}"));
        return string.Join(" and ", terms);
    }
}
