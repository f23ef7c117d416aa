// One functions app on Flex Consumption with its storage, vault and telemetry. Nothing here has a shared key: the app signs in with
// its managed identity everywhere.
param name string
param location string
@secure()
param operatorKeys string
@secure()
param gatewayKeys string
@secure()
param gateways string
@secure()
param integrationKeys string
@secure()
param notifications string
@allowed([ 'off', 'broker', 'on' ])
param eventGrid string
@secure()
param eventGridKeys string
@secure()
param eventGridKey string
param eventGridAudience string
param eventGridAppId string
param openIdAuthority string
param openIdClientId string
@secure()
param openIdClientSecret string
param openIdPage string
param roles object

@description('How often silent devices and unrelayed alerts are looked for (NCRONTAB). Each run is billed as an execution.')
param sweepSchedule string = '0 */5 * * * *'

@description('How often people are told of what is due (NCRONTAB). Each run is billed as an execution; without notifications there is none.')
param notifySchedule string = '*/30 * * * * *'

var suffix = uniqueString(resourceGroup().id)
var packages = 'packages'
var deadLetters = 'dead-letters'

// Without a file nobody is told, and the timer, whose runs are billed, is off.
var notificationSettings = empty(notifications) ? [
  { name: 'AzureWebJobs.notify.Disabled', value: 'true' }
] : [
  { name: 'Notifications', value: '@Microsoft.KeyVault(SecretUri=${vault::notificationsFile!.properties.secretUri})' }
]

// Without Event Grid the app is as if there were none: the route says so, and the timer of the dead letters, whose runs are billed, is off.
var eventGridSettings = eventGrid == 'off' ? [
  { name: 'AzureWebJobs.deadletters.Disabled', value: 'true' }
] : concat([
  { name: 'Access__EventGridKeys', value: '@Microsoft.KeyVault(SecretUri=${vault::eventGridHashes!.properties.secretUri})' }
  { name: 'EventGrid__DeadLetters', value: '${storage.properties.primaryEndpoints.blob}${deadLetters}' }
], empty(eventGridAudience) ? [] : [
  { name: 'EventGrid__TenantId', value: subscription().tenantId }
  { name: 'EventGrid__Audience', value: eventGridAudience }
  { name: 'EventGrid__AppId', value: eventGridAppId }
])

// Without an identity provider people sign in by password alone.
var openIdSettings = empty(openIdAuthority) ? [] : concat([
  { name: 'OpenId__Authority', value: openIdAuthority }
  { name: 'OpenId__ClientId', value: openIdClientId }
  { name: 'OpenId__Page', value: openIdPage }
], empty(openIdClientSecret) ? [] : [
  { name: 'OpenId__ClientSecret', value: '@Microsoft.KeyVault(SecretUri=${vault::openIdSecret!.properties.secretUri})' }
])

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'st${suffix}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    resource container 'containers' = { name: packages }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-${suffix}'
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
  }

  resource operators 'secrets' = { name: 'operator-keys', properties: { value: operatorKeys } }
  resource gatewayHashes 'secrets' = { name: 'gateway-keys', properties: { value: gatewayKeys } }
  // Signing keys cannot rest as hashes (an HMAC needs them): they are here and nowhere else, and the app reads them by reference.
  resource gatewayRecords 'secrets' = { name: 'gateways', properties: { value: gateways } }
  // A secret may not be empty.
  resource integrations 'secrets' = if (!empty(integrationKeys)) { name: 'integration-keys', properties: { value: integrationKeys } }
  resource notificationsFile 'secrets' = if (!empty(notifications)) { name: 'notifications', properties: { value: notifications } }
  resource eventGridHashes 'secrets' = if (eventGrid != 'off') { name: 'event-grid-keys', properties: { value: eventGridKeys } }
  resource openIdSecret 'secrets' = if (!empty(openIdClientSecret)) { name: 'openid-client-secret', properties: { value: openIdClientSecret } }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-${name}'
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${name}'
  location: location
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: logs.id, DisableLocalAuth: true }
}

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-${name}'
  location: location
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-${name}-${suffix}'
  location: location
  kind: 'functionapp,linux'
  tags: { 'azd-service-name': 'functions' }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: concat([
        { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
        { name: 'AzureWebJobsStorage__clientId', value: identity.properties.clientId }
        { name: 'AzureWebJobsStorage__blobServiceUri', value: storage.properties.primaryEndpoints.blob }
        { name: 'AzureWebJobsStorage__queueServiceUri', value: storage.properties.primaryEndpoints.queue }
        { name: 'AzureWebJobsStorage__tableServiceUri', value: storage.properties.primaryEndpoints.table }
        { name: 'AzureWebJobsDisableHomepage', value: 'true' }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
        { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identity.properties.clientId};Authorization=AAD' }
        { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
        { name: 'Tables__Uri', value: storage.properties.primaryEndpoints.table }
        { name: 'Access__OperatorKeys', value: '@Microsoft.KeyVault(SecretUri=${vault::operators.properties.secretUri})' }
        { name: 'Access__GatewayKeys', value: '@Microsoft.KeyVault(SecretUri=${vault::gatewayHashes.properties.secretUri})' }
        { name: 'Access__Gateways', value: '@Microsoft.KeyVault(SecretUri=${vault::gatewayRecords.properties.secretUri})' }
        { name: 'Access__IntegrationKeys', value: empty(integrationKeys) ? '' : '@Microsoft.KeyVault(SecretUri=${vault::integrations!.properties.secretUri})' }
        { name: 'SweepSchedule', value: sweepSchedule }
        { name: 'NotifySchedule', value: notifySchedule }
      ], notificationSettings, eventGridSettings, openIdSettings)
    }
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: { instanceMemoryMB: 512, maximumInstanceCount: 40 }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packages}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
    }
  }
  // The app starts at once: without its roles it could not read its own package.
  dependsOn: [ grants ]
}

// Each role as narrow as its resource.
module grants 'grants.bicep' = {
  params: {
    identityName: identity.name
    storageName: storage.name
    vaultName: vault.name
    insightsName: insights.name
    roles: roles
  }
}

module broker 'eventgrid.bicep' = if (eventGrid != 'off') {
  params: {
    name: name
    location: location
    storageName: storage.name
    roles: roles
    appUrl: 'https://${app.properties.defaultHostName}'
    isSubscribed: eventGrid == 'on'
    key: eventGridKey
    audience: eventGridAudience
    deadLetters: deadLetters
  }
}

output mqttHost string = eventGrid == 'off' ? '' : broker!.outputs.host
output url string = 'https://${app.properties.defaultHostName}'
