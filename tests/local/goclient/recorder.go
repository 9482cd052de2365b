package main

import (
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// exchange is one request on the wire and what was answered; neither holds a query, a body or a credential.
type exchange struct {
	Method string `json:"method"`
	Host   string `json:"host"`
	Path   string `json:"path"`
	Status int    `json:"status"`
	// Names of the headers that drive a poller or an authentication challenge.
	Headers []string `json:"headers"`
}

type step struct {
	Name      string     `json:"name"`
	Exchanges []exchange `json:"exchanges"`
}

// recorder is a pipeline policy that notes every exchange under the current step. As a policy, and not as a transport,
// it leaves azcore's own transport in place, whose handling of the proxy and of certificates is under test.
type recorder struct {
	steps []*step
}

func (r *recorder) begin(name string) {
	r.steps = append(r.steps, &step{Name: name, Exchanges: []exchange{}})
}

func (r *recorder) Do(request *policy.Request) (*http.Response, error) {
	response, err := request.Next()
	if err != nil {
		return nil, err
	}
	raw := request.Raw()
	seen := exchange{Method: raw.Method, Host: raw.URL.Host, Path: raw.URL.Path, Status: response.StatusCode, Headers: []string{}}
	for _, name := range []string{"Azure-AsyncOperation", "Location", "Retry-After", "WWW-Authenticate"} {
		if response.Header.Get(name) != "" {
			seen.Headers = append(seen.Headers, name)
		}
	}
	current := r.steps[len(r.steps)-1]
	current.Exchanges = append(current.Exchanges, seen)
	return response, nil
}
