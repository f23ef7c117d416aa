namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>Classes of this collection share one demo, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDemo : ICollectionFixture<RunningDemo>
{
    public const string Name = "shared demo";
}
