// Devices straight at Azure's MQTT broker: the namespace routes what they publish to a topic, whose subscription delivers it to the app.
// docs/event-grid.md says how to switch it on.
param name string
param location string
param storageName string
param roles object

@description('The address of the functions app.')
param appUrl string

@description('Makes the subscription. Event Grid asks the app for its consent then, so the app must be deployed before.')
param isSubscribed bool

@description('The key that the subscription shows. Empty: it shows a token.')
@secure()
param key string

@description('The audience of the token that the subscription shows. Empty: it shows a key.')
param audience string

@description('Where Event Grid puts what it gave up delivering.')
param deadLetters string

// Fewer than the identities that the app keeps for each device (SourceState.RecentKept): all of a repeated batch is recognised then.
var maxEventsPerBatch = 50
var ownTopics = 'pilots/\${client.attributes.pilot}/\${client.attributes.site}/\${client.attributes.device}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-broker'
  location: location
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName

  resource blobs 'blobServices' existing = {
    name: 'default'
    resource container 'containers' = { name: deadLetters }
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'egt-${name}'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
  }
}

resource mayRoute 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topic.id, identity.id, roles.eventGridDataSender)
  scope: topic
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventGridDataSender)
  }
}

resource mayDeadLetter 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage::blobs::container.id, identity.id, roles.storageBlobDataContributor)
  scope: storage::blobs::container
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
  }
}

resource broker 'Microsoft.EventGrid/namespaces@2025-02-15' = {
  name: 'egns-${name}-${uniqueString(resourceGroup().id)}'
  location: location
  sku: { name: 'Standard', capacity: 1 }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    minimumTlsVersionAllowed: '1.2'
    topicSpacesConfiguration: {
      state: 'Enabled'
      routeTopicResourceId: topic.id
      routingIdentityInfo: { type: 'UserAssigned', userAssignedIdentity: identity.id }
      // The only attributes that the app believes: a device may write all others itself.
      routingEnrichments: {
        dynamic: [
          { key: 'mqtttopic', value: '\${mqtt.message.topicName}' }
          { key: 'clientname', value: '\${client.authenticationName}' }
        ]
      }
    }
  }
  dependsOn: [ mayRoute ]

  // A client publishes as the device that its attributes name, and hears only that device's commands.
  resource readings 'topicSpaces' = {
    name: 'own-topics'
    properties: { topicTemplates: [ '${ownTopics}/readings', '${ownTopics}/status' ] }
  }

  resource commands 'topicSpaces' = {
    name: 'own-commands'
    properties: { topicTemplates: [ '${ownTopics}/commands' ] }
  }

  resource mayPublish 'permissionBindings' = {
    name: 'devices-publish'
    properties: { clientGroupName: '$all', topicSpaceName: readings.name, permission: 'Publisher' }
  }

  resource maySubscribe 'permissionBindings' = {
    name: 'devices-subscribe'
    properties: { clientGroupName: '$all', topicSpaceName: commands.name, permission: 'Subscriber' }
  }
}

resource delivery 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = if (isSubscribed) {
  parent: topic
  name: 'functions'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'WebHook'
      properties: union({
        endpointUrl: '${appUrl}/api/eventgrid'
        maxEventsPerBatch: maxEventsPerBatch
        preferredBatchSizeInKilobytes: 256
        minimumTlsVersionAllowed: '1.2'
      }, empty(key) ? {
        azureActiveDirectoryTenantId: subscription().tenantId
        azureActiveDirectoryApplicationIdOrUri: audience
      } : {
        deliveryAttributeMappings: [ { name: 'Smartpilots-Key', type: 'Static', properties: { value: key, isSecret: true } } ]
      })
    }
    // Both are the most that the service allows.
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    deadLetterWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
      deadLetterDestination: { endpointType: 'StorageBlob', properties: { resourceId: storage.id, blobContainerName: deadLetters } }
    }
  }
  dependsOn: [ mayDeadLetter ]
}

output host string = broker.properties.topicSpacesConfiguration.?hostname ?? ''
