using SmartPilots.FunctionsWorker.Tests.Scenes;

namespace SmartPilots.FunctionsWorker.Tests;

[CollectionDefinition(nameof(ReadyApp))]
public sealed class ReadyAppCollection : ICollectionFixture<ReadyApp>;
