using System.Text.Json.Serialization;
using SmartPilots.Core.Alerts;
using SmartPilots.Core.Alerts.Handling;
using SmartPilots.Core.Ingest;

namespace SmartPilots.Core.Tests.Ingest;

/// <summary>Rows are read by the names that they were stored with, also by a later version: a member that is renamed keeps its name there.</summary>
public sealed class StoredNamesTests
{
    private const string Names = """
        AlertTransition: Device Kind Rule Name Severity Stream Unit RaisedTicks Ticks Value Message Measure Limit WhatToDo Runbook Gateway TraceParent
        DeviceKey: Pilot Site Device Partition SitePartition
        DeviceState: Commit MaxTicks FloorTicks LiveTicks LiveGateway SilentTicks SkewSeconds NextCounter Online StatusTicks NextOutbox RelayedOutbox Streams
            Rules Sources NextSource Waiting Discarded CountedDay QuarantineBytes AlertsRaised
        EdgeBirth: BornAt BirthNumber ByName
        EdgeMetric: Name DataType Unit Alias
        EdgeNodeFacts: BirthNumber Sequence Online HeardAt NeedsBirth AskedTicks Followed
        FollowedSource: Source Sequence
        HandlingEntry: Id Action By Ticks Text To UntilTicks
        LedgerCounts: MessagesAccepted MessagesLate MessagesDuplicate MessagesQuarantined ReadingsAccepted ReadingsLate ReadingsDuplicate ReadingsQuarantined
            Conflicts Requeued ReadingsRequeued ReadingsStored MessagesSent ReadingsSent
        RuleMemory: Kind Mark Base Total Doubted Count Samples History Note
        RuleSample: Ticks Low High Count
        RuleState: Active PendingTicks AnnouncedTicks Memory
        SourceState: Key Number CountedCommit Sequence Version Recent PartialSequence PartialReadings Partial PartialBeganAgain
        StreamState: HighTicks LatestTicks Latest SameTicks
        """;

    [Fact]
    public void Stored_members_keep_their_names()
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        Add(StateJson.Default, typeof(DeviceState));
        Add(EdgeNodeJson.Default, typeof(EdgeNodeFacts));
        Add(EdgeNodeJson.Default, typeof(EdgeBirth));
        Add(AlertJson.Default, typeof(AlertTransition));
        Add(AlertJson.Default, typeof(HandlingEntry));
        Assert.Equal(Words(Names), Words(string.Join('\n', lines)));

        static string[] Words(string text) => text.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

        void Add(JsonSerializerContext context, Type type)
        {
            if (type.IsGenericType)
                Add(context, type.GetGenericArguments()[^1]);
            if (type.Assembly != typeof(DeviceState).Assembly || type.IsEnum || context.GetTypeInfo(type) is not { } info)
                return;
            if (!lines.Add($"{type.Name}: {string.Join(' ', info.Properties.Where(property => property.Get is not null).Select(property => property.Name))}"))
                return;
            foreach (var property in info.Properties)
                Add(context, property.PropertyType);
        }
    }
}
