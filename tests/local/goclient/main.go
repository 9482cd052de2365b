// Command goclient drives Azure as the azure-native plugin does, on the same HTTP stack: azidentity signs in, azcore
// sends, polls and retries. What it needs to know it takes from the environment, as the plugin does.
//
// It creates, reads and deletes one resource after the other, and prints one JSON document of the exchanges that each
// step took. At the first step that goes wrong it ends with that step's name on standard error and exit code 1.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

const (
	location       = "swedencentral"
	hub            = "goclient-hub"
	vaultName      = "goclient-vault"
	secretName     = "endpoint-key"
	secretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
)

var (
	group      = resource{"resourceGroups/rg-goclient", "2024-03-01", false, true}
	account    = resource{group.path + "/providers/Microsoft.CognitiveServices/accounts/" + hub, "2025-06-01", true, true}
	deployment = resource{account.path + "/deployments/chat", "2025-06-01", true, true}
	vault      = resource{group.path + "/providers/Microsoft.KeyVault/vaults/" + vaultName, "2024-11-01", true, false}
	// Deleted in the vault itself, never through Resource Manager.
	secret = resource{vault.path + "/secrets/" + secretName, "2024-11-01", false, false}
	role   = resource{
		vault.path + "/providers/Microsoft.Authorization/roleAssignments/6f0d3f6e-2f4c-4a3b-9d55-0c8f3c1b7a10", "2022-04-01", false, false,
	}
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	client := &azure{recorder: &recorder{}}
	for _, each := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"discover the cloud", client.discover},
		{"wrong client secret", client.refusedSignIn},
		{"sign in", client.signIn},
		{"create group", client.creation(group, object{"location": location})},
		{"create account", client.creation(account, object{
			"kind": "AIServices", "sku": object{"name": "S0"}, "location": location,
			"identity":   object{"type": "SystemAssigned"},
			"properties": object{"customSubDomainName": hub, "allowProjectManagement": true},
		})},
		{"create deployment", client.creation(deployment, object{
			"sku":        object{"name": "GlobalStandard", "capacity": 1},
			"properties": object{"model": object{"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}},
		})},
		{"list keys", client.listKeys},
		{"create vault", client.creation(vault, object{
			"location": location,
			"properties": object{
				"tenantId": os.Getenv("ARM_TENANT_ID"), "sku": object{"family": "A", "name": "standard"},
				"enableRbacAuthorization": true,
			},
		})},
		{"assign role", client.assignRole},
		{"create secret", client.creation(secret, object{"properties": object{"value": "a value"}})},
		{"delete secret", client.deleteSecret},
		{"recover secret", client.recoverSecret},
		{"delete deployment", client.deletion(deployment)},
		{"delete account", client.deletion(account)},
		{"delete vault", client.deletion(vault)},
		{"delete group", client.deletion(group)},
	} {
		client.recorder.begin(each.name)
		if err := each.run(ctx); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", each.name, err)
			os.Exit(1)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(object{"steps": client.recorder.steps}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (a *azure) creation(which resource, body object) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := a.create(ctx, which, body)
		return err
	}
}

func (a *azure) deletion(which resource) func(context.Context) error {
	return func(ctx context.Context) error { return a.delete(ctx, which) }
}

func (a *azure) refusedSignIn(ctx context.Context) error {
	credential, err := a.clientSecret("not-the-secret")
	if err != nil {
		return err
	}
	_, err = credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{"https://management.azure.com/.default"}})
	if err == nil || !strings.Contains(err.Error(), "AADSTS7000215") {
		return fmt.Errorf("expected AADSTS7000215, not: %w", err)
	}
	return nil
}

func (a *azure) listKeys(ctx context.Context) error {
	var keys struct{ Key1, Key2 string }
	if err := a.send(ctx, http.MethodPost, account, "listKeys", object{}, &keys, http.StatusOK); err != nil {
		return err
	}
	if keys.Key1 == "" || keys.Key2 == "" || keys.Key1 == keys.Key2 {
		return fmt.Errorf("an account has two keys")
	}
	return nil
}

func (a *azure) assignRole(ctx context.Context) error {
	principal, err := a.objectID(ctx)
	if err != nil {
		return err
	}
	definition := fmt.Sprintf("/subscriptions/%s/providers/Microsoft.Authorization/roleDefinitions/%s", a.subscription, secretsOfficer)
	_, err = a.create(ctx, role, object{"properties": object{
		"principalId": principal, "principalType": "ServicePrincipal", "roleDefinitionId": definition,
	}})
	return err
}

func (a *azure) deleteSecret(ctx context.Context) error {
	client, err := a.secrets(vaultName)
	if err != nil {
		return err
	}
	if _, err := client.DeleteSecret(ctx, secretName, nil); err != nil {
		return err
	}
	return a.absent(ctx, secret)
}

// recoverSecret meets what the plugin meets when a program brings back a secret that was deleted: Resource Manager
// refuses the name, and the vault recovers it.
func (a *azure) recoverSecret(ctx context.Context) error {
	body := object{"properties": object{"value": "another value"}}
	if err := a.send(ctx, http.MethodPut, secret, "", body, nil, http.StatusConflict); err != nil {
		return err
	}
	client, err := a.secrets(vaultName)
	if err != nil {
		return err
	}
	if _, err := client.GetDeletedSecret(ctx, secretName, nil); err != nil {
		return err
	}
	if _, err := client.RecoverDeletedSecret(ctx, secretName, nil); err != nil {
		return err
	}
	if err := a.put(ctx, secret, body); err != nil {
		return err
	}
	found, err := client.GetSecret(ctx, secretName, "", nil)
	if err != nil {
		return err
	}
	if found.Value == nil || *found.Value != "another value" {
		return fmt.Errorf("the vault does not hold the value that was written last")
	}
	return nil
}
