package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	armruntime "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// The plugin's own cadence where an answer has no Retry-After. With it, a run in which one is missing takes minutes.
const (
	updatePolling = 10 * time.Second
	deletePolling = 30 * time.Second
)

// endpoints is what the plugin reads of Azure's cloud metadata.
type endpoints struct {
	Authentication struct {
		LoginEndpoint string   `json:"loginEndpoint"`
		Audiences     []string `json:"audiences"`
	} `json:"authentication"`
	ResourceManager string `json:"resourceManager"`
	Suffixes        struct {
		KeyVaultDNS string `json:"keyVaultDns"`
	} `json:"suffixes"`
	Graph string `json:"microsoftGraphResourceId"`
}

type object = map[string]any

// azure is a signed-in client of one subscription.
type azure struct {
	recorder     *recorder
	endpoints    endpoints
	options      policy.ClientOptions
	credential   azcore.TokenCredential
	arm          runtime.Pipeline
	subscription string
}

// discover reads the cloud's metadata: where to sign in and where Resource Manager is.
func (a *azure) discover(ctx context.Context) error {
	a.options = policy.ClientOptions{PerRetryPolicies: []policy.Policy{a.recorder}}
	anonymous := runtime.NewPipeline("goclient", "v1", runtime.PipelineOptions{}, &a.options)
	request, err := runtime.NewRequest(ctx, http.MethodGet, "https://management.azure.com/metadata/endpoints?api-version=2022-09-01")
	if err != nil {
		return err
	}
	if err := do(anonymous, request, &a.endpoints, http.StatusOK); err != nil {
		return err
	}
	if len(a.endpoints.Authentication.Audiences) == 0 {
		return fmt.Errorf("the metadata names no audience")
	}
	a.options.Cloud = cloud.Configuration{
		ActiveDirectoryAuthorityHost: a.endpoints.Authentication.LoginEndpoint,
		Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {
				Endpoint: strings.TrimRight(a.endpoints.ResourceManager, "/"),
				Audience: strings.TrimRight(a.endpoints.Authentication.Audiences[0], "/"),
			},
		},
	}
	return nil
}

// signIn makes the credential and the pipeline for Resource Manager.
func (a *azure) signIn(ctx context.Context) error {
	credential, err := a.clientSecret(os.Getenv("ARM_CLIENT_SECRET"))
	if err != nil {
		return err
	}
	a.credential, a.subscription = credential, os.Getenv("ARM_SUBSCRIPTION_ID")
	scope := a.options.Cloud.Services[cloud.ResourceManager].Audience + "/.default"
	if _, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}}); err != nil {
		return err
	}
	a.arm, err = armruntime.NewPipeline("goclient", "v1", credential, runtime.PipelineOptions{},
		&arm.ClientOptions{ClientOptions: a.options})
	return err
}

func (a *azure) clientSecret(secret string) (*azidentity.ClientSecretCredential, error) {
	return azidentity.NewClientSecretCredential(os.Getenv("ARM_TENANT_ID"), os.Getenv("ARM_CLIENT_ID"), secret,
		&azidentity.ClientSecretCredentialOptions{ClientOptions: a.options})
}

// objectID reads the caller's object id from a token for Microsoft Graph, as the plugin's getClientConfig does.
func (a *azure) objectID(ctx context.Context) (string, error) {
	scope := strings.TrimRight(a.endpoints.Graph, "/") + "/.default"
	token, err := a.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
	if err != nil {
		return "", err
	}
	parts := strings.Split(token.Token, ".")
	if len(parts) != 3 {
		return "", fmt.Errorf("the token is no JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", err
	}
	var claims struct{ OID, AppID, TID string }
	if err := json.Unmarshal(payload, &claims); err != nil {
		return "", err
	}
	if claims.OID == "" || claims.AppID != os.Getenv("ARM_CLIENT_ID") || claims.TID != os.Getenv("ARM_TENANT_ID") {
		return "", fmt.Errorf("the token's claims are not those of the service principal")
	}
	return claims.OID, nil
}

// resource is an id below the subscription, at an API version; the flags say which operations the plugin polls.
type resource struct {
	path, version          string
	pollsPut, pollsDeletes bool
}

// create does what the plugin does for a new resource: it must not exist; it is written, awaited and read again.
func (a *azure) create(ctx context.Context, which resource, body object) (object, error) {
	if err := a.absent(ctx, which); err != nil {
		return nil, err
	}
	if err := a.put(ctx, which, body); err != nil {
		return nil, err
	}
	read := object{}
	if err := a.send(ctx, http.MethodGet, which, "", nil, &read, http.StatusOK); err != nil {
		return nil, err
	}
	properties, _ := read["properties"].(object)
	if state := properties["provisioningState"]; which.pollsPut && state != "Succeeded" {
		return nil, fmt.Errorf("provisioningState is %v once the operation has ended", state)
	}
	return read, nil
}

func (a *azure) absent(ctx context.Context, which resource) error {
	return a.send(ctx, http.MethodGet, which, "", nil, nil, http.StatusNotFound)
}

func (a *azure) put(ctx context.Context, which resource, body object) error {
	request, err := a.request(ctx, http.MethodPut, which, "", body)
	if err != nil {
		return err
	}
	response, err := a.arm.Do(request)
	if err != nil {
		return err
	}
	if !runtime.HasStatusCode(response, http.StatusOK, http.StatusCreated, http.StatusAccepted) {
		return runtime.NewResponseError(response)
	}
	if !which.pollsPut {
		return nil
	}
	poller, err := runtime.NewPoller[object](response, a.arm, nil)
	if err != nil {
		return err
	}
	result, err := poller.PollUntilDone(ctx, &runtime.PollUntilDoneOptions{Frequency: updatePolling})
	if err == nil && result["id"] == nil {
		return fmt.Errorf("the operation's final state is not the resource")
	}
	return err
}

func (a *azure) delete(ctx context.Context, which resource) error {
	request, err := a.request(ctx, http.MethodDelete, which, "", nil)
	if err != nil {
		return err
	}
	response, err := a.arm.Do(request)
	if err != nil {
		return err
	}
	if !runtime.HasStatusCode(response, http.StatusOK, http.StatusAccepted, http.StatusNoContent) {
		return runtime.NewResponseError(response)
	}
	if which.pollsDeletes {
		poller, err := runtime.NewPoller[any](response, a.arm, nil)
		if err != nil {
			return err
		}
		if _, err = poller.PollUntilDone(ctx, &runtime.PollUntilDoneOptions{Frequency: deletePolling}); err != nil {
			return err
		}
	}
	return a.absent(ctx, which)
}

// send sends one request to a resource, or to an action or list below it, and expects a status.
func (a *azure) send(ctx context.Context, method string, which resource, action string, body, into any, status int) error {
	request, err := a.request(ctx, method, which, action, body)
	if err != nil {
		return err
	}
	return do(a.arm, request, into, status)
}

func (a *azure) request(ctx context.Context, method string, which resource, action string, body any) (*policy.Request, error) {
	host := a.options.Cloud.Services[cloud.ResourceManager].Endpoint
	request, err := runtime.NewRequest(ctx, method, runtime.JoinPaths(host, "subscriptions", a.subscription, which.path, action))
	if err != nil {
		return nil, err
	}
	request.Raw().URL.RawQuery = url.Values{"api-version": {which.version}}.Encode()
	request.Raw().Header.Set("Accept", "application/json")
	if method == http.MethodPut || method == http.MethodPost {
		return request, runtime.MarshalAsJSON(request, body)
	}
	return request, nil
}

func do(pipeline runtime.Pipeline, request *policy.Request, into any, status int) error {
	response, err := pipeline.Do(request)
	if err != nil {
		return err
	}
	if response.StatusCode != status {
		return runtime.NewResponseError(response)
	}
	if into == nil {
		runtime.Drain(response)
		return nil
	}
	return runtime.UnmarshalAsJSON(response, into)
}

// secrets is a client of a vault's data plane.
func (a *azure) secrets(vault string) (*azsecrets.Client, error) {
	address := fmt.Sprintf("https://%s.%s", vault, a.endpoints.Suffixes.KeyVaultDNS)
	return azsecrets.NewClient(address, a.credential, &azsecrets.ClientOptions{ClientOptions: a.options})
}
