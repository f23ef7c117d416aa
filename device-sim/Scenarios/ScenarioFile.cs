namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>The JSON of a scenario file (see <c>pilots/scenarios/scenario.schema.json</c>).</summary>
internal sealed record ScenarioFile
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }
    public string? Description { get; init; }
    public required string Pilot { get; init; }
    public required string Zone { get; init; }
    public int StepSeconds { get; init; } = 60;
    public string DemoStart { get; init; } = "00:00";
    public Dictionary<string, double> Inputs { get; init; } = [];
    public required IReadOnlyList<ComponentJson> Components { get; init; }
    public IReadOnlyList<EventJson> Events { get; init; } = [];

    /// <summary><c>site/device</c> to what it measures.</summary>
    public required Dictionary<string, DeviceJson> Devices { get; init; }

    internal sealed record ComponentJson
    {
        public required string Kind { get; init; }
        public required string Name { get; init; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement> Parameters { get; init; } = [];
    }

    internal sealed record EventJson
    {
        public required string Label { get; init; }
        public IReadOnlyList<string> Devices { get; init; } = [];
        public IReadOnlyList<string> Rules { get; init; } = [];
        public required string From { get; init; }
        public required string To { get; init; }
        public int EveryDays { get; init; } = 1;
        public int FirstDay { get; init; }
        public double RampMinutes { get; init; }
        public required Dictionary<string, double> Set { get; init; }
    }

    internal sealed record DeviceJson
    {
        public int EverySeconds { get; init; } = 60;
        public required Dictionary<string, SensorJson> Streams { get; init; }
    }

    internal sealed record SensorJson
    {
        /// <summary>The variable that it measures.</summary>
        public required string Of { get; init; }

        /// <summary>Seconds between readings of this stream; the device's own when left out.</summary>
        public int? EverySeconds { get; init; }
        public decimal Resolution { get; init; } = 0.01m;
        public double Noise { get; init; }
        public double DriftPerDay { get; init; }
        public double Dropout { get; init; }
        public double Min { get; init; } = -1e12;
        public double Max { get; init; } = 1e12;
    }
}
