package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// How protojson parses a document that it does not produce itself, but other programs may.
type reading struct {
	Message string `json:"message"`
	// A string, because some documents are not valid JSON.
	Given string `json:"given"`
	// The parsed message, serialized again. Null if protojson rejects the document.
	Read json.RawMessage `json:"read"`
}

// Message type and document.
var given = [][2]string{
	// Null equals an absent field, for fields of each kind.
	{"host-heartbeat", `{"id":null,"labels":null,"startedAt":null,"systemCpuUsage":null,"systemMemoryTotal":null,"imports":null,"httpPort":null}`},
	{"start-request", `{"workload":null,"workloadId":null}`},
	{"start-request", `{"workload":{"annotations":null,"service":null,"witWorld":null,"volumes":null}}`},
	{"start-request", `{"workload":{"service":{"maxRestarts":null,"imagePullPolicy":null,"imagePullSecret":null,"localResources":null}}}`},
	{"start-request", `{"workload":{"service":{"localResources":{"memoryLimitMb":null,"config":null,"volumeMounts":[{"readOnly":null}],"allowedHosts":null}}}}`},
	{"start-request", `{"workload":{"volumes":[{"name":"a","hostPath":{"localPath":"/a"},"emptyDir":null},{"hostPath":null,"emptyDir":{}},{"hostPath":null,"emptyDir":null}]}}`},
	{"status-response", `{"workloadStatus":{"workloadState":null}}`},
	{"start-request", `{"workload":{"annotations":{"a":null}}}`},
	{"start-request", `{"workload":{"volumes":[null]}}`},
	{"start-request", `{"workload":{"witWorld":{"hostInterfaces":[{"interfaces":[null]}]}}}`},
	{"start-request", `null`},
	// Numbers.
	{"logs-request", `{"after":9007199254740993,"waitMilliseconds":"7"}`},
	{"logs-request", `{"after":18446744073709551615}`},
	{"logs-request", `{"after":18446744073709551616}`},
	{"logs-request", `{"after":-1}`},
	{"logs-request", `{"after":-0}`},
	{"logs-request", `{"after":""}`},
	{"logs-request", `{"after":" 1"}`},
	{"logs-request", `{"after":"one"}`},
	{"logs-request", `{"after":true}`},
	{"logs-request", `{"waitMilliseconds":5.0}`},
	{"logs-request", `{"waitMilliseconds":5e3}`},
	{"logs-request", `{"waitMilliseconds":"5e3"}`},
	{"logs-request", `{"waitMilliseconds":1.5}`},
	{"logs-request", `{"waitMilliseconds":4294967296}`},
	{"start-request", `{"workload":{"witWorld":{"components":[{"poolSize":"-2147483648","maxInvocations":-1.0,"maxConcurrency":"2.0"}]}}}`},
	{"start-request", `{"workload":{"witWorld":{"components":[{"poolSize":2147483648}]}}}`},
	{"host-heartbeat", `{"systemCpuUsage":"NaN"}`},
	{"host-heartbeat", `{"systemCpuUsage":"Infinity"}`},
	{"host-heartbeat", `{"systemCpuUsage":"-Infinity"}`},
	{"host-heartbeat", `{"systemCpuUsage":"12.5"}`},
	{"host-heartbeat", `{"systemCpuUsage":"1.25e1"}`},
	{"host-heartbeat", `{"systemCpuUsage":100}`},
	{"host-heartbeat", `{"systemCpuUsage":-1}`},
	{"host-heartbeat", `{"systemCpuUsage":1e39}`},
	{"host-heartbeat", `{"systemCpuUsage":NaN}`},
	// Enumerations.
	{"status-response", `{"workloadStatus":{"workloadState":2}}`},
	{"status-response", `{"workloadStatus":{"workloadState":0}}`},
	{"status-response", `{"workloadStatus":{"workloadState":"WORKLOAD_STATE_UNSPECIFIED"}}`},
	{"status-response", `{"workloadStatus":{"workloadState":"WORKLOAD_STATE_PAUSED"}}`},
	{"status-response", `{"workloadStatus":{"workloadState":"running"}}`},
	{"status-response", `{"workloadStatus":{"workloadState":"2"}}`},
	{"status-response", `{"workloadStatus":{"workloadState":2.0}}`},
	// Times.
	{"host-heartbeat", `{"startedAt":"2026-01-02T03:04:05+00:00"}`},
	{"host-heartbeat", `{"startedAt":"2026-01-02T05:04:05.1+02:00"}`},
	{"host-heartbeat", `{"startedAt":"2026-01-02T03:04:05.123456789-00:00"}`},
	{"host-heartbeat", `{"startedAt":"2026-01-02T03:04:05"}`},
	{"host-heartbeat", `{"startedAt":"2026-01-02T03:04:05.1234567891Z"}`},
	{"host-heartbeat", `{"startedAt":"10000-01-02T03:04:05Z"}`},
	{"host-heartbeat", `{"startedAt":1767323045}`},
	{"host-heartbeat", `{"startedAt":{"seconds":"1767323045"}}`},
	// Names.
	{"start-request", `{"workload_id":"a","workload":{"wit_world":{"host_interfaces":[]}}}`},
	{"start-request", `{"workload\u0049d":"a"}`},
	{"start-request", `{"workloadID":"a"}`},
	{"start-request", `{"workloadId":"a","workloadId":"b"}`},
	{"start-request", `{"workloadId":"a","workload_id":"b"}`},
	{"start-request", `{"unknown":{"of":["the",null,"future"]}}`},
	{"start-request", `{"workload":{"annotations":{"a":"1","a":"2"}}}`},
	{"start-request", `{"workload":{"volumes":[{"hostPath":{},"emptyDir":{}}]}}`},
	// Text and shapes.
	{"status-request", `{"workloadId":"\ud83d\ude00\u0000\/"}`},
	{"status-request", `{"workloadId":"\ud83d"}`},
	{"status-request", "{\"workloadId\":\"a\nb\"}"},
	{"status-request", `{"workloadId":5}`},
	{"status-request", `{"workloadId":{}}`},
	{"start-request", `{"workload":[]}`},
	{"start-request", `{"workload":{"volumes":{}}}`},
	{"start-request", `{"workload":{"volumes":[{"emptyDir":[]}]}}`},
	{"start-request", `{"workload":{"service":{"localResources":{"volumeMounts":[{"readOnly":"true"}]}}}}`},
	{"status-request", `{"workloadId":"a",}`},
	{"status-request", `{"workloadId":"a"} {}`},
	{"status-request", " \t\r\n{ }\n"},
	{"status-request", ``},
	{"status-request", `[]`},
}

// Writes readings.json with the result for each document.
func read(types protoreflect.FileDescriptor) error {
	var list []reading
	for _, it := range given {
		message, err := empty(types, it[0])
		if err != nil {
			return err
		}
		one := reading{Message: it[0], Given: it[1], Read: json.RawMessage("null")}
		if protojson.Unmarshal([]byte(it[1]), message) == nil {
			if one.Read, err = protojson.Marshal(message); err != nil {
				return err
			}
		}
		list = append(list, one)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(list); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(samples, "readings.json"), text.Bytes(), 0o644)
}
