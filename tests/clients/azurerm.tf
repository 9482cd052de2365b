# The resources of one AI environment, for Terraform or OpenTofu with the azurerm provider.

terraform {
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
    }
  }
}

provider "azurerm" {
  features {
    storage {
      data_plane_available = false
    }
    cognitive_account {
      purge_soft_delete_on_destroy = var.purge
    }
    key_vault {
      purge_soft_delete_on_destroy          = var.purge
      purge_soft_deleted_secrets_on_destroy = var.purge
    }
    machine_learning {
      purge_soft_deleted_workspace_on_destroy = true
    }
  }
}

variable "suffix" {
  type    = string
  default = "tf01"
}

variable "capacity" {
  type    = number
  default = 1
}

variable "owner" {
  type    = string
  default = "team"
}

variable "purge" {
  type        = bool
  default     = true
  description = "Whether accounts, vaults and secrets are deleted for good."
}

variable "scaled" {
  type        = string
  default     = ""
  description = "The id of an online deployment, which the provider cannot make, to scale."
}

data "azurerm_client_config" "current" {}

data "azurerm_subscription" "current" {}

data "azurerm_role_definition" "officer" {
  name  = "Key Vault Secrets Officer"
  scope = data.azurerm_subscription.current.id
}

locals {
  tags = { owner = var.owner }
}

resource "azurerm_resource_group" "this" {
  name     = "rg-${var.suffix}"
  location = "swedencentral"
  tags     = local.tags
}

data "azurerm_resource_group" "this" {
  name       = azurerm_resource_group.this.name
  depends_on = [azurerm_resource_group.this]
}

resource "azurerm_user_assigned_identity" "this" {
  name                = "id-${var.suffix}"
  location            = azurerm_resource_group.this.location
  resource_group_name = azurerm_resource_group.this.name
}

resource "azurerm_log_analytics_workspace" "this" {
  name                = "log-${var.suffix}"
  location            = azurerm_resource_group.this.location
  resource_group_name = azurerm_resource_group.this.name
  sku                 = "PerGB2018"
  retention_in_days   = 30
  tags                = local.tags
}

resource "azurerm_application_insights" "this" {
  name                = "appi-${var.suffix}"
  location            = azurerm_resource_group.this.location
  resource_group_name = azurerm_resource_group.this.name
  workspace_id        = azurerm_log_analytics_workspace.this.id
  application_type    = "web"
}

resource "azurerm_key_vault" "this" {
  name                       = "kv-${var.suffix}"
  location                   = azurerm_resource_group.this.location
  resource_group_name        = azurerm_resource_group.this.name
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  soft_delete_retention_days = 7
  tags                       = local.tags
}

resource "azurerm_role_assignment" "officer" {
  scope                = azurerm_key_vault.this.id
  role_definition_name = data.azurerm_role_definition.officer.name
  principal_id         = data.azurerm_client_config.current.object_id
}

resource "azurerm_key_vault_secret" "this" {
  name         = "key"
  value        = azurerm_cognitive_account.foundry.primary_access_key
  key_vault_id = azurerm_key_vault.this.id
  tags         = local.tags
  depends_on   = [azurerm_role_assignment.officer]
}

data "azurerm_key_vault_secret" "this" {
  name         = azurerm_key_vault_secret.this.name
  key_vault_id = azurerm_key_vault.this.id
}

resource "azurerm_cognitive_account" "foundry" {
  name                       = "ai-${var.suffix}"
  location                   = azurerm_resource_group.this.location
  resource_group_name        = azurerm_resource_group.this.name
  kind                       = "AIServices"
  sku_name                   = "S0"
  custom_subdomain_name      = "ai-${var.suffix}"
  project_management_enabled = true
  tags                       = local.tags

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_cognitive_account" "openai" {
  name                  = "oai-${var.suffix}"
  location              = azurerm_resource_group.this.location
  resource_group_name   = azurerm_resource_group.this.name
  kind                  = "OpenAI"
  sku_name              = "S0"
  custom_subdomain_name = "oai-${var.suffix}"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.this.id]
  }
}

resource "azurerm_cognitive_account_project" "this" {
  name                 = "chat"
  cognitive_account_id = azurerm_cognitive_account.foundry.id
  location             = azurerm_resource_group.this.location
  description          = "For the chat"
  display_name         = "Chat"

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_cognitive_account_rai_blocklist" "this" {
  name                 = "words"
  cognitive_account_id = azurerm_cognitive_account.foundry.id
  description          = "Bad words"
  depends_on           = [azurerm_cognitive_account_project.this]
}

resource "azurerm_cognitive_account_rai_policy" "this" {
  name                 = "strict"
  cognitive_account_id = azurerm_cognitive_account.foundry.id
  base_policy_name     = "Microsoft.DefaultV2"

  content_filter {
    name               = "Violence"
    filter_enabled     = true
    block_enabled      = true
    severity_threshold = "High"
    source             = "Prompt"
  }

  depends_on = [azurerm_cognitive_account_rai_blocklist.this]
}

resource "azurerm_cognitive_deployment" "this" {
  name                 = "chat"
  cognitive_account_id = azurerm_cognitive_account.foundry.id
  rai_policy_name      = azurerm_cognitive_account_rai_policy.this.name

  model {
    format  = "OpenAI"
    name    = "gpt-4.1-mini"
    version = "2025-04-14"
  }

  sku {
    name     = "GlobalStandard"
    capacity = var.capacity
  }
}

resource "azurerm_storage_account" "this" {
  name                     = "st${var.suffix}"
  location                 = azurerm_resource_group.this.location
  resource_group_name      = azurerm_resource_group.this.name
  account_tier             = "Standard"
  account_replication_type = "LRS"
  tags                     = local.tags
}

resource "azurerm_machine_learning_workspace" "this" {
  name                    = "mlw-${var.suffix}"
  location                = azurerm_resource_group.this.location
  resource_group_name     = azurerm_resource_group.this.name
  application_insights_id = azurerm_application_insights.this.id
  key_vault_id            = azurerm_key_vault.this.id
  storage_account_id      = azurerm_storage_account.this.id
  tags                    = local.tags

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_ai_foundry" "this" {
  name                = "hub-${var.suffix}"
  location            = azurerm_resource_group.this.location
  resource_group_name = azurerm_resource_group.this.name
  storage_account_id  = azurerm_storage_account.this.id
  key_vault_id        = azurerm_key_vault.this.id

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_ai_foundry_project" "this" {
  name               = "project-${var.suffix}"
  location           = azurerm_ai_foundry.this.location
  ai_services_hub_id = azurerm_ai_foundry.this.id

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "to-logs"
  target_resource_id         = azurerm_cognitive_account.foundry.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.this.id

  enabled_log {
    category_group = "allLogs"
  }
}

resource "azurerm_management_lock" "this" {
  name       = "keep"
  scope      = azurerm_storage_account.this.id
  lock_level = "CanNotDelete"
  notes      = "The workspaces need it"
  depends_on = [azurerm_machine_learning_workspace.this, azurerm_ai_foundry_project.this]
}

resource "azurerm_cognitive_account_connection_api_key" "this" {
  name                 = "openai"
  cognitive_account_id = azurerm_cognitive_account.foundry.id
  category             = "AzureOpenAI"
  target               = azurerm_cognitive_account.openai.endpoint
  api_key              = azurerm_cognitive_account.openai.primary_access_key

  metadata = {
    ApiType    = "Azure"
    Location   = azurerm_cognitive_account.openai.location
    Owner      = var.owner
    ResourceId = azurerm_cognitive_account.openai.id
  }

  depends_on = [azurerm_cognitive_deployment.this]
}

resource "azurerm_cognitive_account_connection_entra_id" "this" {
  name                 = "storage"
  cognitive_account_id = azurerm_cognitive_account.foundry.id
  category             = "AzureStorageAccount"
  target               = azurerm_storage_account.this.primary_blob_endpoint

  metadata = {
    ApiType    = "Azure"
    Location   = azurerm_storage_account.this.location
    ResourceId = azurerm_storage_account.this.id
  }

  depends_on = [azurerm_cognitive_account_connection_api_key.this]
}

resource "azurerm_cognitive_account_connection_account_key" "this" {
  name                 = "storage-key"
  cognitive_account_id = azurerm_cognitive_account.foundry.id
  category             = "AzureStorageAccount"
  target               = azurerm_storage_account.this.primary_blob_endpoint
  account_key          = azurerm_storage_account.this.primary_access_key

  metadata = {
    ApiType    = "Azure"
    Location   = azurerm_storage_account.this.location
    ResourceId = azurerm_storage_account.this.id
  }

  depends_on = [azurerm_cognitive_account_connection_entra_id.this]
}

resource "azurerm_cognitive_account_connection_account_managed_identity" "this" {
  name                 = "openai-identity"
  cognitive_account_id = azurerm_cognitive_account.foundry.id
  category             = "AzureOpenAI"
  target               = azurerm_cognitive_account.openai.endpoint

  metadata = {
    ApiType    = "Azure"
    Location   = azurerm_cognitive_account.openai.location
    ResourceId = azurerm_cognitive_account.openai.id
  }

  depends_on = [azurerm_cognitive_account_connection_account_key.this]
}

resource "azurerm_cognitive_account_connection_custom_keys" "this" {
  name                 = "search"
  cognitive_account_id = azurerm_cognitive_account.foundry.id
  category             = "CustomKeys"
  target               = "https://search.example.com/"

  custom_keys = {
    first  = "one"
    second = "two"
  }

  depends_on = [azurerm_cognitive_account_connection_account_managed_identity.this]
}

resource "azurerm_monitor_autoscale_setting" "this" {
  count               = var.scaled == "" ? 0 : 1
  name                = "scale"
  location            = azurerm_resource_group.this.location
  resource_group_name = azurerm_resource_group.this.name
  target_resource_id  = var.scaled
  tags                = local.tags

  profile {
    name = "day"

    capacity {
      default = 1
      minimum = 1
      maximum = 2
    }

    rule {
      metric_trigger {
        metric_name        = "CpuUtilizationPercentage"
        metric_resource_id = var.scaled
        time_grain         = "PT1M"
        statistic          = "Average"
        time_window        = "PT5M"
        time_aggregation   = "Average"
        operator           = "GreaterThan"
        threshold          = 70
      }

      scale_action {
        direction = "Increase"
        type      = "ChangeCount"
        value     = "1"
        cooldown  = "PT5M"
      }
    }
  }
}
