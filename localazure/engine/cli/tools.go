//go:build tools

// Package tools names the program that this module exists to build, so that go.mod keeps the modules it needs.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
