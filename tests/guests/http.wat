;; A wasi:http handler. Words in CAPITALS are placeholders. The response's text is at 65536, the text to print before it at 4096.
(module
  IMPORTS
  (import "wasi:http/types@VERSION" "[constructor]fields" (func $fields (result i32)))
  (import "wasi:http/types@VERSION" "[constructor]outgoing-response" (func $response (param i32) (result i32)))
  (import "wasi:http/types@VERSION" "[method]outgoing-response.set-status-code"
    (func $set-status (param i32 i32) (result i32)))
  (import "wasi:http/types@VERSION" "[method]outgoing-response.body" (func $body (param i32 i32)))
  (import "wasi:http/types@VERSION" "[method]outgoing-body.write" (func $open (param i32 i32)))
  (import "wasi:http/types@VERSION" "[static]outgoing-body.finish" (func $finish (param i32 i32 i32 i32)))
  (import "wasi:http/types@VERSION" "[static]response-outparam.set"
    (func $answer (param i32 i32 i32 i32 i64 i32 i32 i32 i32)))
  (import "wasi:http/types@VERSION" "[resource-drop]incoming-request" (func $drop-request (param i32)))
  (import "wasi:io/streams@VERSION" "[method]output-stream.blocking-write-and-flush"
    (func $flush (param i32 i32 i32 i32)))
  (import "wasi:io/streams@VERSION" "[resource-drop]output-stream" (func $drop-stream (param i32)))
  (memory (export "memory") PAGES)
  (data (i32.const 4096) "PRINTED")
  (data (i32.const 65536) "TEXT")
  (global $free (mut i32) (i32.const 32768))

  (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
    (global.set $free
      (i32.and (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.get $free)
    (global.set $free (i32.add (global.get $free) (local.get $size))))

  (func $deep DEEP)

  ;; Writes all bytes, at most 4096 in one call, and drops the stream.
  (func $write (param $stream i32) (param $at i32) (param $left i32)
    (local $now i32)
    (block $done
      (loop $more
        (br_if $done (i32.eqz (local.get $left)))
        (local.set $now
          (select (local.get $left) (i32.const 4096) (i32.lt_u (local.get $left) (i32.const 4096))))
        (call $flush (local.get $stream) (local.get $at) (local.get $now) (i32.const 64))
        (if (i32.load8_u (i32.const 64)) (then unreachable))
        (local.set $at (i32.add (local.get $at) (local.get $now)))
        (local.set $left (i32.sub (local.get $left) (local.get $now)))
        (br $more)))
    (call $drop-stream (local.get $stream)))

  (func (export "wasi:http/incoming-handler@VERSION#handle") (param $request i32) (param $out i32)
    (local $reply i32) (local $content i32)
    (call $drop-request (local.get $request))
    BEFORE
    (local.set $reply (call $response (call $fields)))
    (drop (call $set-status (local.get $reply) (i32.const STATUS)))
    (call $body (local.get $reply) (i32.const 16))
    (local.set $content (i32.load (i32.const 20)))
    (call $answer (local.get $out) (i32.const 0) (local.get $reply) (i32.const 0) (i64.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
    (call $open (local.get $content) (i32.const 16))
    (call $write (i32.load (i32.const 20)) (i32.const 65536) (i32.const LENGTH))
    (call $finish (local.get $content) (i32.const 0) (i32.const 0) (i32.const 128))))
