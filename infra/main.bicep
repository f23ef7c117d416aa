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

@description('Ids of the roles to assign, looked up by name by look-up-roles.sh.')
param roles object

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: { 'azd-env-name': environmentName }
}

module pilot 'pilot.bicep' = {
  name: 'pilot'
  scope: group
  params: {
    name: environmentName
    location: location
    operatorKeys: operatorKeys
    gatewayKeys: gatewayKeys
    gateways: gateways
    integrationKeys: integrationKeys
    roles: roles
  }
}

output SMARTPILOTS_URL string = pilot.outputs.url
