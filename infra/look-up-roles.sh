#!/usr/bin/env sh
# Looks up the ids of the roles that infra/pilot.bicep assigns, by name, in the subscription itself; azd hands them to the template.
set -eu
look_up() {
  id="$(az role definition list --name "$2" --query '[0].name' --output tsv)"
  [ -n "$id" ] || { echo "There is no role named $2." >&2; exit 1; }
  azd env set "$1" "$id"
}
look_up ROLE_EVENT_GRID_DATA_SENDER "EventGrid Data Sender"
look_up ROLE_STORAGE_BLOB_DATA_CONTRIBUTOR "Storage Blob Data Contributor"
look_up ROLE_STORAGE_BLOB_DATA_OWNER "Storage Blob Data Owner"
look_up ROLE_STORAGE_QUEUE_DATA_CONTRIBUTOR "Storage Queue Data Contributor"
look_up ROLE_STORAGE_TABLE_DATA_CONTRIBUTOR "Storage Table Data Contributor"
look_up ROLE_MONITORING_METRICS_PUBLISHER "Monitoring Metrics Publisher"
look_up ROLE_KEY_VAULT_SECRETS_USER "Key Vault Secrets User"
