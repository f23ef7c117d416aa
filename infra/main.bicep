// The smallest pilot: one resource group with a functions app and what it needs.
targetScope = 'subscription'

@description('Names the deployment: lower case, digits and dashes.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('A region that offers the Flex Consumption plan.')
param location string

@description('Hashes of the operator keys: id:base64url(sha256), parted by spaces. `smartpilots key` prints a key with its hash.')
@secure()
param operatorKeys string

@description('Hashes of the gateway keys, in the same form.')
@secure()
param gatewayKeys string

@description('The gateways with scope and signing keys: name:scope:key parted by spaces, as `smartpilots key gateway settings` prints them.')
@secure()
param gateways string
@description('Hashes of the keys of network servers: name:base64url(sha256):pilot,pilot. Empty: no webhooks.')
@secure()
param integrationKeys string = ''

@description('Who is told of alerts: the notifications file (docs/notifications.md) in base64. Empty: nobody.')
@secure()
param notifications string = ''

@description('Azure\'s MQTT broker: off; broker makes all but the subscription; on makes the subscription too, for which the app must be deployed.')
@allowed([ 'off', 'broker', 'on' ])
param eventGrid string = 'off'

@description('The namespace and what it may speak for: name:base64url(sha256):scope, or name:token:scope.')
@secure()
param eventGridKeys string = ''

@description('The key that the subscription shows. Empty: it shows a token.')
@secure()
param eventGridKey string = ''

@description('The application that stands for the app in the tenant, by id or URI, when the subscription shows a token.')
param eventGridAudience string = ''

@description('The application id of Event Grid itself in the tenant, when the subscription shows a token.')
param eventGridAppId string = ''

@description('Issuer of an identity provider by which invited people may sign in (docs/people.md). Empty: none.')
param openIdAuthority string = ''

@description('Id of the app at the identity provider.')
param openIdClientId string = ''

@description('Secret of the app at the identity provider. Empty: a public client.')
@secure()
param openIdClientSecret string = ''

@description('Address of the page as browsers have it, when there is an identity provider.')
param openIdPage string = ''

@description('Ids of the roles to assign, looked up by name by look-up-roles.sh.')
param roles object

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: { 'azd-env-name': environmentName }
}

module pilot 'pilot.bicep' = {
  scope: group
  params: {
    name: environmentName
    location: location
    operatorKeys: operatorKeys
    gatewayKeys: gatewayKeys
    gateways: gateways
    integrationKeys: integrationKeys
    notifications: notifications
    eventGrid: eventGrid
    eventGridKeys: eventGrid != 'off' && empty(eventGridKeys) ? fail('SMARTPILOTS_EVENT_GRID_KEYS is needed: it names the namespace and its scope.') : eventGridKeys
    eventGridKey: eventGrid == 'on' && empty(eventGridKey) == empty(eventGridAudience)
      ? fail('Either SMARTPILOTS_EVENT_GRID_KEY or SMARTPILOTS_EVENT_GRID_AUDIENCE is needed: the subscription shows a key or a token.')
      : eventGridKey
    eventGridAudience: eventGridAudience
    eventGridAppId: eventGridAppId
    openIdAuthority: openIdAuthority
    openIdClientId: openIdClientId
    openIdClientSecret: openIdClientSecret
    openIdPage: openIdPage
    roles: roles
  }
}

output SMARTPILOTS_URL string = pilot.outputs.url
output SMARTPILOTS_MQTT_HOST string = pilot.outputs.mqttHost
