// Record serializes control-plane messages with protojson, as a Go operator does, and strictly parses those of a host.
//
// It requires neither generated code nor network access. On Debian, in this folder:
//
//	apt-get install golang-go golang-google-protobuf-dev protobuf-compiler libprotobuf-dev
//	export GO111MODULE=off GOPATH=/usr/share/gocode
//	go run . record          # writes ../*.json from samples.go and readings.go
//	go run . check           # reads ../ours-*.json, which the Rust tests compare with the messages of this crate
//	go run . check FOLDER    # also writes the parsed messages to FOLDER
//
// Each file is named after its message: `start-request.full.json`, or `ours-start-request.full.json` if this crate writes it.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	samples     = ".."
	definitions = "../../../proto"
	file        = "wasmcloud/runtime/v2/runtime.proto"
	ours        = "ours-"
)

// Message type by file name prefix.
var messages = map[string]protoreflect.Name{
	"host-heartbeat":  "HostHeartbeat",
	"start-request":   "WorkloadStartRequest",
	"start-response":  "WorkloadStartResponse",
	"status-request":  "WorkloadStatusRequest",
	"status-response": "WorkloadStatusResponse",
	"stop-request":    "WorkloadStopRequest",
	"stop-response":   "WorkloadStopResponse",
	"list-request":    "WorkloadListRequest",
	"list-response":   "WorkloadListResponse",
	"logs-request":    "WorkloadLogsRequest",
	"logs-response":   "WorkloadLogsResponse",
}

func main() {
	arguments := append(os.Args[1:], "", "")
	types, err := compile()
	if err == nil {
		switch arguments[0] {
		case "record":
			err = record(types)
		case "check":
			err = check(types, arguments[1])
		default:
			err = fmt.Errorf("say record or check")
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Compiles the definitions with protoc.
func compile() (protoreflect.FileDescriptor, error) {
	protoc := exec.Command("protoc", "-I", definitions, "--include_imports", "--descriptor_set_out=/dev/stdout", file)
	protoc.Stderr = os.Stderr
	encoded, err := protoc.Output()
	if err != nil {
		return nil, fmt.Errorf("protoc: %w", err)
	}
	set := new(descriptorpb.FileDescriptorSet)
	if err := proto.Unmarshal(encoded, set); err != nil {
		return nil, err
	}
	var files *protoregistry.Files
	if files, err = protodesc.NewFiles(set); err != nil {
		return nil, err
	}
	return files.FindFileByPath(file)
}

// Returns an empty message of the type that belongs to this file name.
func empty(types protoreflect.FileDescriptor, name string) (proto.Message, error) {
	name = strings.TrimPrefix(filepath.Base(name), ours)
	prefix := strings.SplitN(name, ".", 2)[0]
	if prefix == "heartbeat-request" {
		// This message is empty and has no protobuf definition.
		return new(emptypb.Empty), nil
	}
	message, known := messages[prefix]
	if !known {
		return nil, fmt.Errorf("%s: no message is named like this", name)
	}
	return dynamicpb.NewMessage(types.Messages().ByName(message)), nil
}

// Writes all samples, and checks that every field and every enumeration value is in at least one of them.
func record(types protoreflect.FileDescriptor) error {
	seen := map[protoreflect.FullName]bool{}
	for _, sample := range all() {
		message, err := empty(types, sample.name)
		if err != nil {
			return err
		}
		if err := prototext.Unmarshal([]byte(sample.text), message); err != nil {
			return fmt.Errorf("%s: %w", sample.name, err)
		}
		look(message.ProtoReflect(), seen)
		plain, err := write(message, protojson.MarshalOptions{})
		if err != nil {
			return fmt.Errorf("%s: %w", sample.name, err)
		}
		written, err := write(message, sample.options)
		if err != nil {
			return fmt.Errorf("%s: %w", sample.name, err)
		}
		// Skip options that do not change this message.
		if sample.ending != "" && bytes.Equal(written, plain) {
			continue
		}
		if err := os.WriteFile(filepath.Join(samples, sample.name+sample.ending+".json"), written, 0o644); err != nil {
			return err
		}
	}
	if absent := absent(types, seen); len(absent) > 0 {
		return fmt.Errorf("no sample has %v", absent)
	}
	return read(types)
}

// Adds the fields and enumeration values of a message to seen.
func look(message protoreflect.Message, seen map[protoreflect.FullName]bool) {
	one := func(field protoreflect.FieldDescriptor, value protoreflect.Value) {
		if field.Message() != nil {
			look(value.Message(), seen)
		} else if field.Enum() != nil {
			if known := field.Enum().Values().ByNumber(value.Enum()); known != nil {
				seen[known.FullName()] = true
			}
		}
	}
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		seen[field.FullName()] = true
		switch {
		case field.IsMap():
		case field.IsList():
			for at := 0; at < value.List().Len(); at++ {
				one(field, value.List().Get(at))
			}
		default:
			one(field, value)
		}
		return true
	})
}

// Returns the fields and enumeration values that no sample contains.
func absent(types protoreflect.FileDescriptor, seen map[protoreflect.FullName]bool) (names []protoreflect.FullName) {
	for at := 0; at < types.Messages().Len(); at++ {
		fields := types.Messages().Get(at).Fields()
		for at := 0; at < fields.Len(); at++ {
			if name := fields.Get(at).FullName(); !seen[name] {
				names = append(names, name)
			}
		}
	}
	for at := 0; at < types.Enums().Len(); at++ {
		values := types.Enums().Get(at).Values()
		for at := 0; at < values.Len(); at++ {
			// The zero value is never serialized.
			if value := values.Get(at); value.Number() != 0 && !seen[value.FullName()] {
				names = append(names, value.FullName())
			}
		}
	}
	return names
}

// Formats a message. protojson deliberately randomizes white space, so indent it again.
func write(message proto.Message, options protojson.MarshalOptions) ([]byte, error) {
	written, err := options.Marshal(message)
	if err != nil {
		return nil, err
	}
	var stable bytes.Buffer
	if err := json.Indent(&stable, written, "", "  "); err != nil {
		return nil, err
	}
	stable.WriteByte('\n')
	return stable.Bytes(), nil
}

// Checks the messages of this crate: every field must be known, and serializing them again must produce the same document.
func check(types protoreflect.FileDescriptor, into string) error {
	paths, err := filepath.Glob(filepath.Join(samples, ours+"*.json"))
	if err != nil || len(paths) == 0 {
		return fmt.Errorf("there is nothing to check: %v", err)
	}
	for _, path := range paths {
		message, err := empty(types, path)
		if err != nil {
			return err
		}
		theirs, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := protojson.Unmarshal(theirs, message); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		own, err := write(message, protojson.MarshalOptions{})
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if into != "" {
			if err := os.WriteFile(filepath.Join(into, filepath.Base(path)), own, 0o644); err != nil {
				return err
			}
		}
		var left, right interface{}
		if json.Unmarshal(theirs, &left) != nil || json.Unmarshal(own, &right) != nil || !reflect.DeepEqual(left, right) {
			return fmt.Errorf("%s: protojson writes\n%s", path, own)
		}
		fmt.Println("ok", filepath.Base(path))
	}
	return nil
}
