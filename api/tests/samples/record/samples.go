package main

import (
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
)

// A message in the protobuf text format, which is independent of JSON.
type sample struct {
	name string
	// File name suffix for non-default options.
	ending  string
	text    string
	options protojson.MarshalOptions
}

// Returns all samples: with the default options, and with other options that operators can set.
func all() (list []sample) {
	for message := range messages {
		texts[message+".empty"] = ``
	}
	for name, text := range texts {
		list = append(list, sample{name: name, text: text})
		switch kind := strings.SplitN(name, ".", 2)[1]; kind {
		case "full", "usual":
			list = append(list,
				sample{name, "-proto-names", text, protojson.MarshalOptions{UseProtoNames: true}},
				sample{name, "-numbers", text, protojson.MarshalOptions{UseEnumNumbers: true}})
			fallthrough
		case "sparse", "empty":
			list = append(list, sample{name, "-unpopulated", text, protojson.MarshalOptions{EmitUnpopulated: true}})
		}
	}
	return list
}

// The samples by file name.
var texts = map[string]string{
	"heartbeat-request.empty": ``,
	// Every field; numbers that a double cannot hold, all digits of a time, and text that needs escaping.
	"host-heartbeat.full": `
		id: "f3c2a1d0-8a54-4a70-9c1e-2f6b7d1f0e55"
		hostname: "knoten-\u00e4.example"
		friendly_name: "say \"hi\" \\ / <b>&amp;</b> \u2603 \U0001f600 \u2028 \u007f"
		version: "1.2.3-rc.1+build.5"
		labels { key: "hostgroup" value: "default" }
		labels { key: "kubernetes.io/os" value: "linux" }
		labels { key: "z\u00fcrich" value: "\u00e9" }
		labels { key: "nothing" value: "" }
		labels { key: "lines" value: "a\nb\tc\rd\x08e\x0cf\x01g" }
		started_at { seconds: 1767323045 nanos: 123456789 }
		os_arch: "x86_64"
		os_name: "linux"
		os_kernel: "6.1.0-44-amd64"
		system_cpu_usage: 12.5
		system_memory_total: 18446744073709551615
		system_memory_free: 9007199254740993
		component_count: 4294967296
		workload_count: 1
		imports {
			namespace: "wasi" package: "keyvalue" version: "0.2.0-draft"
			interfaces: "store" interfaces: "atomics" interfaces: "batch"
			config { key: "bucket" value: "shop" } config { key: "address" value: "nats://127.0.0.1:4222" }
			name: "cache"
		}
		imports { namespace: "wasi" package: "logging" interfaces: "logging" }
		exports { namespace: "wasi" package: "http" version: "0.2.0" interfaces: "incoming-handler" }
		http_port: 4294967295
		environment: "shop"`,
	"host-heartbeat.tiny":     `id: "h" started_at { nanos: 120000 } system_cpu_usage: 1e-45`,
	"host-heartbeat.huge":     `id: "h" started_at { seconds: 253402300799 nanos: 999999999 } system_cpu_usage: 3.4028235e38`,
	"host-heartbeat.third":    `id: "h" started_at { seconds: -62135596800 } system_cpu_usage: 33.333333333`,
	"host-heartbeat.whole":    `id: "h" started_at { seconds: -1 nanos: 500000000 } system_cpu_usage: 100`,
	"host-heartbeat.infinity": `id: "h" system_cpu_usage: inf`,
	// Every field, every kind of volume, every policy.
	"start-request.full": `
		workload {
			namespace: "test" name: "shop"
			annotations { key: "team" value: "a" } annotations { key: "example.com/why" value: "\"because\"" }
			service {
				image: "registry.example:5000/shop/service@sha256:0123"
				local_resources {
					memory_limit_mb: 2147483647 cpu_limit: -2147483648
					config { key: "b" value: "2" } config { key: "a" value: "1" }
					environment { key: "PATH" value: "/bin" } environment { key: "EMPTY" value: "" }
					volume_mounts { name: "data" mount_path: "/data" read_only: true }
					volume_mounts { name: "tmp" mount_path: "/tmp" }
					allowed_hosts: "api.example.com" allowed_hosts: "*.example.org:8443"
					allowed_ip_name_lookups: "db.example.com"
					allowed_host_loopback_ports: "5432" allowed_host_loopback_ports: "53/udp"
				}
				max_restarts: 18446744073709551615
				image_pull_secret { username: "robot$shop" password: "p\u00e4ss\"\\" }
				image_pull_policy: IMAGE_PULL_POLICY_NEVER
			}
			wit_world {
				components {
					image: "registry.example/shop/app:1"
					local_resources { memory_limit_mb: 64 cpu_limit: 500 }
					pool_size: 2 max_invocations: 1000
					image_pull_secret { username: "me" password: "hunter2" }
					name: "app" image_pull_policy: IMAGE_PULL_POLICY_ALWAYS max_concurrency: 8
				}
				components {
					image: "registry.example/shop/worker:1" pool_size: -1 max_invocations: -2 max_concurrency: -3
					image_pull_policy: IMAGE_PULL_POLICY_IF_NOT_PRESENT
				}
				components { image: "registry.example/shop/plain:1" }
				host_interfaces {
					namespace: "wasi" package: "http" version: "0.2.0"
					interfaces: "incoming-handler" interfaces: "outgoing-handler"
					config { key: "host" value: "shop.example.com" } config { key: "path" value: "/" }
					name: "web"
				}
				host_interfaces { namespace: "wasi" package: "config" interfaces: "store" }
			}
			volumes { name: "data" host_path { local_path: "/var/lib/shop" } }
			volumes { name: "tmp" empty_dir {} }
		}
		workload_id: "2f6b"`,
	// All messages present but empty.
	"start-request.sparse": `
		workload {
			service { local_resources { volume_mounts {} } image_pull_secret {} }
			wit_world { components { local_resources {} image_pull_secret {} } components {} host_interfaces {} }
			volumes {} volumes { host_path {} } volumes { empty_dir {} }
		}`,
	// Only features that a host supports.
	"start-request.usual": `
		workload {
			namespace: "test" name: "shop" annotations { key: "team" value: "a" }
			wit_world {
				components {
					image: "hello" name: "app" pool_size: 2 max_invocations: 10 max_concurrency: 1
					image_pull_policy: IMAGE_PULL_POLICY_ALWAYS image_pull_secret {}
					local_resources {
						memory_limit_mb: 64 cpu_limit: 500
						config { key: "a" value: "b" } environment { key: "C" value: "d" }
						volume_mounts { name: "tmp" mount_path: "/tmp" }
						allowed_hosts: "api.example.com" allowed_ip_name_lookups: "db.example.com"
					}
				}
				host_interfaces {
					namespace: "wasi" package: "http" version: "0.2.0" interfaces: "incoming-handler"
					config { key: "host" value: "shop" }
				}
			}
			volumes { name: "tmp" empty_dir {} }
		}
		workload_id: "2f6b"`,
	"start-response.full":     `workload_status { workload_id: "2f6b" workload_state: WORKLOAD_STATE_ERROR message: "'a' is not there: \u00fc\n" }`,
	"start-response.running":  `workload_status { workload_id: "2f6b" workload_state: WORKLOAD_STATE_RUNNING }`,
	"start-response.sparse":   `workload_status {}`,
	"status-request.full":     `workload_id: "2f6b"`,
	"status-response.full":    `workload_status { workload_id: "2f6b" workload_state: WORKLOAD_STATE_COMPLETED message: "it ended" }`,
	"status-response.running": `workload_status { workload_id: "2f6b" workload_state: WORKLOAD_STATE_RUNNING }`,
	"status-response.sparse":  `workload_status {}`,
	"status-response.absent":  `workload_status { workload_id: "2f6b" workload_state: WORKLOAD_STATE_NOT_FOUND message: "no workload has this id" }`,
	"stop-request.full":       `workload_id: "2f6b"`,
	"stop-response.full":      `workload_status { workload_id: "2f6b" workload_state: WORKLOAD_STATE_STOPPING message: "it ends" }`,
	"stop-response.stopped":   `workload_status { workload_id: "2f6b" workload_state: WORKLOAD_STATE_STOPPING message: "stopped" }`,
	"stop-response.sparse":    `workload_status {}`,
	"stop-response.unknown":   `workload_status { workload_id: "2f6b" workload_state: 99 }`,
	"list-response.sparse":    `workloads {} workloads { workload_status {} }`,
	// Every state.
	"list-response.full": `
		workloads { namespace: "test" name: "a" component_count: 9007199254740993 workload_status { workload_id: "1" }
			annotations { key: "team" value: "\u00e4" } annotations { key: "empty" value: "" } }
		workloads { namespace: "test" name: "b" component_count: 1
			workload_status { workload_id: "2" workload_state: WORKLOAD_STATE_STARTING message: "pulls" } }
		workloads { workload_status { workload_id: "3" workload_state: WORKLOAD_STATE_RUNNING } }
		workloads { workload_status { workload_id: "4" workload_state: WORKLOAD_STATE_COMPLETED } }
		workloads { workload_status { workload_id: "5" workload_state: WORKLOAD_STATE_STOPPING } }
		workloads { workload_status { workload_id: "6" workload_state: WORKLOAD_STATE_ERROR message: "\u26a0" } }
		workloads { workload_status { workload_id: "7" workload_state: WORKLOAD_STATE_NOT_FOUND } }`,
	"list-response.usual": `
		workloads { namespace: "test" name: "shop" component_count: 1 annotations { key: "team" value: "a" }
			workload_status { workload_id: "2f6b" workload_state: WORKLOAD_STATE_RUNNING } }`,
	"logs-request.usual": `workload_id: "2f6b"`,
	"logs-request.full":  `workload_id: "2f6b" after: 18446744073709551615 wait_milliseconds: 4294967295`,
	// Times of none, three, six and nine digits, and one before 1970.
	"logs-response.full": `
		entries { number: 1767323045000000001 time { seconds: 1767323045 } component: "app" source: "stdout" message: "one" }
		entries { number: 2 time { seconds: 1767323045 nanos: 120000000 } component: "service" source: "warn" message: "\u2603" }
		entries { number: 3 time { seconds: 1767323045 nanos: 123456000 } }
		entries { number: 18446744073709551615 time { seconds: 1767323045 nanos: 1 } message: "\x1b[31mred" }
		entries { time { seconds: -1 nanos: 999000000 } }
		entries { time {} }
		entries {}`,
}
