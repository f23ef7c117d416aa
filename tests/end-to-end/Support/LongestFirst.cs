using Xunit.Abstractions;

[assembly: TestCollectionOrderer("SmartPilots.EndToEnd.Tests.Support.LongestFirst", "SmartPilots.EndToEnd.Tests")]

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>The tests on the shared demo wait for one another: they begin first, and the others run beside them.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => collection.DisplayName != SharedDemo.Name);
}
