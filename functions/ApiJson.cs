using System.Text.Json.Serialization;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Citizens;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.EventGrid;
using SmartPilots.Functions.FirstView;
using SmartPilots.Functions.Gateways;
using SmartPilots.Functions.Handling;
using SmartPilots.Functions.Health;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.People;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Reports;
using SmartPilots.Functions.Verification;
using SmartPilots.Functions.WebPush;

namespace SmartPilots.Functions;

/// <summary>The JSON of the API: camel case, times RFC 3339 UTC, what is not known left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(QualityJson)])]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(LatestAnswer))]
[JsonSerializable(typeof(ReadingsAnswer))]
[JsonSerializable(typeof(WindowsAnswer))]
[JsonSerializable(typeof(AlertsAnswer))]
[JsonSerializable(typeof(FirstViewAnswer))]
[JsonSerializable(typeof(AlertReportAnswer))]
[JsonSerializable(typeof(AlertItem))]
[JsonSerializable(typeof(HandlingRequest))]
[JsonSerializable(typeof(AlertTransition))]
[JsonSerializable(typeof(NotificationsAnswer))]
[JsonSerializable(typeof(PushAnswer))]
[JsonSerializable(typeof(PushRequest))]
[JsonSerializable(typeof(PushBody))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(AlertmanagerAlert[]))]
[JsonSerializable(typeof(LedgerAnswer))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(DeliveryCounts))]
[JsonSerializable(typeof(QuarantineAnswer))]
[JsonSerializable(typeof(QuarantineItem))]
[JsonSerializable(typeof(QuarantineSummaryAnswer))]
[JsonSerializable(typeof(ReasonsAnswer))]
[JsonSerializable(typeof(RequeueRequest))]
[JsonSerializable(typeof(RequeueAnswer))]
[JsonSerializable(typeof(AdoptRequest))]
[JsonSerializable(typeof(AdoptAnswer))]
[JsonSerializable(typeof(DiscardRequest))]
[JsonSerializable(typeof(DiscardAnswer))]
[JsonSerializable(typeof(PilotsAnswer))]
[JsonSerializable(typeof(PutAnswer))]
[JsonSerializable(typeof(VersionsAnswer))]
[JsonSerializable(typeof(GatewayReport))]
[JsonSerializable(typeof(GatewaysAnswer))]
[JsonSerializable(typeof(VerificationScope))]
[JsonSerializable(typeof(VerificationReport))]
[JsonSerializable(typeof(CorrectionRequest))]
[JsonSerializable(typeof(CorrectionItem))]
[JsonSerializable(typeof(CorrectionsAnswer))]
[JsonSerializable(typeof(CitizenReportsAnswer))]
[JsonSerializable(typeof(CitizenReportItem))]
[JsonSerializable(typeof(CitizenAnswerRequest))]
[JsonSerializable(typeof(IReadOnlyList<PersonSession>))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(InvitationAnswer))]
[JsonSerializable(typeof(OpenIdRequest))]
[JsonSerializable(typeof(OpenIdAnswer))]
[JsonSerializable(typeof(PersonRequest))]
[JsonSerializable(typeof(PeopleAnswer))]
[JsonSerializable(typeof(InvitedAnswer))]
[JsonSerializable(typeof(PersonalData))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeysAnswer))]
[JsonSerializable(typeof(MadeKeyAnswer))]
[JsonSerializable(typeof(AuditAnswer))]
[JsonSerializable(typeof(IndicatorsAnswer))]
[JsonSerializable(typeof(IndicatorValuesAnswer))]
[JsonSerializable(typeof(IndicatorExplanationAnswer))]
[JsonSerializable(typeof(ComputeRequest))]
[JsonSerializable(typeof(EnterRequest))]
[JsonSerializable(typeof(ComputationTally))]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ApiJson : JsonSerializerContext;
