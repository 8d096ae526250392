//! Guests in WAT.

/// A service whose entry point is `body`, which may call `$add`, imported from `test:app/math`, and `$report`.
pub(crate) fn service(version: &str, body: &str) -> String {
    format!(
        r#"(component
  (import "test:app/math@{version}" (instance $math
    (export "add" (func (param "a" u32) (param "b" u32) (result u32)))))
  (import "test:probe/probe@1.0.0" (instance $probe
    (export "report" (func (param "value" u32)))))
  (core func $add (canon lower (func $math "add")))
  (core func $report (canon lower (func $probe "report")))
  (core module $m
    (import "" "add" (func $add (param i32 i32) (result i32)))
    (import "" "report" (func $report (param i32)))
    (func (export "run") {body}))
  (core instance $i (instantiate $m (with "" (instance
    (export "add" (func $add)) (export "report" (func $report))))))
  (func $run (canon lift (core func $i "run")))
  (instance (export "test:app/entry@1.0.0") (export "run" (func $run))))"#
    )
}

/// A service that imports only the probe.
pub(crate) fn lonely(body: &str) -> String {
    format!(
        r#"(component
  (import "test:probe/probe@1.0.0" (instance $probe
    (export "report" (func (param "value" u32)))))
  (core func $report (canon lower (func $probe "report")))
  (core module $m
    (import "" "report" (func $report (param i32)))
    (memory 1)
    (func (export "run") {body}))
  (core instance $i (instantiate $m (with "" (instance (export "report" (func $report))))))
  (func $run (canon lift (core func $i "run")))
  (instance (export "test:app/entry@1.0.0") (export "run" (func $run))))"#
    )
}

/// A component that exports `test:app/math`; `body` has the parameters `$a` and `$b`, a counter `$calls`, a memory of one
/// page, and must leave the result.
pub(crate) fn math(version: &str, body: &str) -> String {
    format!(
        r#"(component
  (core module $m
    (memory 1)
    (global $calls (mut i32) (i32.const 0))
    (func (export "add") (param $a i32) (param $b i32) (result i32) {body}))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "test:app/math@{version}") (export "add" (func $add))))"#
    )
}

/// The body of a [`math`] component that returns the sum.
pub(crate) const SUM: &str = "(i32.add (local.get $a) (local.get $b))";

/// A component that exports `add` in the interface `exports` and calls `add` of the interface `imports`: reports 100 and
/// multiplies the result by 10.
pub(crate) fn between(exports: &str, imports: &str) -> String {
    format!(
        r#"(component
  (import "test:app/{imports}@1.0.0" (instance $next
    (export "add" (func (param "a" u32) (param "b" u32) (result u32)))))
  (import "test:probe/probe@1.0.0" (instance $probe
    (export "report" (func (param "value" u32)))))
  (core func $add (canon lower (func $next "add")))
  (core func $report (canon lower (func $probe "report")))
  (core module $m
    (import "" "add" (func $next (param i32 i32) (result i32)))
    (import "" "report" (func $report (param i32)))
    (func (export "add") (param $a i32) (param $b i32) (result i32)
      (call $report (i32.const 100))
      (i32.mul (i32.const 10) (call $next (local.get $a) (local.get $b)))))
  (core instance $i (instantiate $m (with "" (instance
    (export "add" (func $add)) (export "report" (func $report))))))
  (func $sum (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "test:app/{exports}@1.0.0") (export "add" (func $sum))))"#
    )
}

/// A component that exports a resource `counter` and functions that create it, borrow it and count dropped ones.
pub(crate) const COUNTERS: &str = r#"(component
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (global $dropped (mut i32) (i32.const 0))
    (func (export "make") (param $start i32) (result i32) (call $new (local.get $start)))
    (func (export "value") (param $rep i32) (result i32) (i32.add (local.get $rep) (i32.const 1)))
    (func (export "dropped") (result i32) (global.get $dropped))
    (func (export "dtor") (param i32) (global.set $dropped (i32.add (global.get $dropped) (i32.const 1)))))
  (core module $cells
    (table (export "t") 1 funcref)
    (type $dtor (func (param i32)))
    (func (export "dtor") (param i32) (call_indirect (type $dtor) (local.get 0) (i32.const 0))))
  (core instance $cells (instantiate $cells))
  (type $counter (resource (rep i32) (dtor (func $cells "dtor"))))
  (core func $new (canon resource.new $counter))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
  (core module $fix
    (import "" "t" (table 1 funcref))
    (import "" "dtor" (func $dtor (param i32)))
    (elem (i32.const 0) func $dtor))
  (core instance (instantiate $fix (with "" (instance
    (export "t" (table $cells "t")) (export "dtor" (func $i "dtor"))))))
  (component $types
    (import "counter" (type $c (sub resource)))
    (import "make" (func $make (param "start" u32) (result (own $c))))
    (import "value" (func $value (param "counter" (borrow $c)) (result u32)))
    (import "dropped" (func $dropped (result u32)))
    (export $counter "counter" (type $c))
    (export "make" (func $make) (func (param "start" u32) (result (own $counter))))
    (export "value" (func $value) (func (param "counter" (borrow $counter)) (result u32)))
    (export "dropped" (func $dropped)))
  (func $make (param "start" u32) (result (own $counter)) (canon lift (core func $i "make")))
  (func $value (param "counter" (borrow $counter)) (result u32) (canon lift (core func $i "value")))
  (func $dropped (result u32) (canon lift (core func $i "dropped")))
  (instance $counters (instantiate $types
    (with "counter" (type $counter)) (with "make" (func $make)) (with "value" (func $value))
    (with "dropped" (func $dropped))))
  (export "test:app/counters@1.0.0" (instance $counters)))"#;

/// A service that creates two counters, reads both and drops one, and reports the values and the number of dropped ones.
pub(crate) const COUNTING: &str = r#"(component
  (import "test:app/counters@1.0.0" (instance $counters
    (export "counter" (type $counter (sub resource)))
    (export "make" (func (param "start" u32) (result (own $counter))))
    (export "value" (func (param "counter" (borrow $counter)) (result u32)))
    (export "dropped" (func (result u32)))))
  (import "test:probe/probe@1.0.0" (instance $probe
    (export "report" (func (param "value" u32)))))
  (alias export $counters "counter" (type $counter))
  (core func $make (canon lower (func $counters "make")))
  (core func $value (canon lower (func $counters "value")))
  (core func $dropped (canon lower (func $counters "dropped")))
  (core func $drop (canon resource.drop $counter))
  (core func $report (canon lower (func $probe "report")))
  (core module $m
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "value" (func $value (param i32) (result i32)))
    (import "" "dropped" (func $dropped (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "report" (func $report (param i32)))
    (func (export "run") (local $one i32) (local $two i32)
      (local.set $one (call $make (i32.const 41)))
      (local.set $two (call $make (i32.const 6)))
      (call $report (call $value (local.get $one)))
      (call $report (call $value (local.get $two)))
      (call $report (call $dropped))
      (call $drop (local.get $one))
      (call $report (call $dropped))))
  (core instance $i (instantiate $m (with "" (instance
    (export "make" (func $make)) (export "value" (func $value)) (export "dropped" (func $dropped))
    (export "drop" (func $drop)) (export "report" (func $report))))))
  (func $run (canon lift (core func $i "run")))
  (instance (export "test:app/entry@1.0.0") (export "run" (func $run))))"#;

/// A service that reads `key` from `wasi:config` and reports the length of the value; 999 if it is not set.
pub(crate) const CONFIGURED: &str = r#"(component
  (type $errors (instance
    (type $e (variant (case "upstream" string) (case "io" string)))
    (export "error" (type $error (eq $e)))
    (export "get" (func (param "key" string) (result (result (option string) (error $error)))))))
  (import "wasi:config/store@0.2.0-rc.1" (instance $config (type $errors)))
  (import "test:probe/probe@1.0.0" (instance $probe
    (export "report" (func (param "value" u32)))))
  (core module $memory
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.get $next)
      (global.set $next (i32.add (global.get $next) (local.get 3)))))
  (core instance $memory (instantiate $memory))
  (core func $get (canon lower (func $config "get")
    (memory $memory "memory") (realloc (func $memory "realloc"))))
  (core func $report (canon lower (func $probe "report")))
  (core module $m
    (import "" "memory" (memory 1))
    (import "" "get" (func $get (param i32 i32 i32)))
    (import "" "report" (func $report (param i32)))
    (data (i32.const 0) "key")
    (func (export "run")
      (call $get (i32.const 0) (i32.const 3) (i32.const 16))
      (if (i32.and (i32.eqz (i32.load8_u (i32.const 16))) (i32.load8_u (i32.const 20)))
        (then (call $report (i32.load (i32.const 28))))
        (else (call $report (i32.const 999))))))
  (core instance $i (instantiate $m (with "" (instance
    (export "memory" (memory $memory "memory")) (export "get" (func $get)) (export "report" (func $report))))))
  (func $run (canon lift (core func $i "run")))
  (instance (export "test:app/entry@1.0.0") (export "run" (func $run))))"#;

/// A component that borrows a counter of [`COUNTERS`] and returns its value.
pub(crate) const PEEKER: &str = r#"(component
  (import "test:app/counters@1.0.0" (instance $counters
    (export "counter" (type $counter (sub resource)))
    (export "value" (func (param "counter" (borrow $counter)) (result u32)))))
  (alias export $counters "counter" (type $counter))
  (core func $value (canon lower (func $counters "value")))
  (core func $drop (canon resource.drop $counter))
  (core module $m
    (import "" "value" (func $value (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "peek") (param $counter i32) (result i32) (local $seen i32)
      (local.set $seen (call $value (local.get $counter)))
      (call $drop (local.get $counter))
      (local.get $seen)))
  (core instance $i (instantiate $m (with "" (instance
    (export "value" (func $value)) (export "drop" (func $drop))))))
  (func $peek (param "counter" (borrow $counter)) (result u32) (canon lift (core func $i "peek")))
  (instance (export "test:app/peek@1.0.0") (export "counter" (type $counter)) (export "peek" (func $peek))))"#;

/// A service that lends a counter to [`PEEKER`] and reports the values that it returns.
pub(crate) const LENDING: &str = r#"(component $service
  (import "test:app/counters@1.0.0" (instance $counters
    (export "counter" (type $counter (sub resource)))
    (export "make" (func (param "start" u32) (result (own $counter))))
    (export "value" (func (param "counter" (borrow $counter)) (result u32)))
    (export "dropped" (func (result u32)))))
  (alias export $counters "counter" (type $counter))
  (import "test:app/peek@1.0.0" (instance $peeker
    (alias outer $service $counter (type $outer))
    (export "counter" (type $lent (eq $outer)))
    (export "peek" (func (param "counter" (borrow $lent)) (result u32)))))
  (import "test:probe/probe@1.0.0" (instance $probe
    (export "report" (func (param "value" u32)))))
  (core func $make (canon lower (func $counters "make")))
  (core func $value (canon lower (func $counters "value")))
  (core func $dropped (canon lower (func $counters "dropped")))
  (core func $peek (canon lower (func $peeker "peek")))
  (core func $drop (canon resource.drop $counter))
  (core func $report (canon lower (func $probe "report")))
  (core module $m
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "value" (func $value (param i32) (result i32)))
    (import "" "dropped" (func $dropped (result i32)))
    (import "" "peek" (func $peek (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "report" (func $report (param i32)))
    (func (export "run") (local $one i32)
      (local.set $one (call $make (i32.const 41)))
      (call $report (call $peek (local.get $one)))
      (call $report (call $peek (local.get $one)))
      (call $report (call $value (local.get $one)))
      (call $report (call $dropped))
      (call $drop (local.get $one))
      (call $report (call $dropped))))
  (core instance $i (instantiate $m (with "" (instance
    (export "make" (func $make)) (export "value" (func $value)) (export "dropped" (func $dropped))
    (export "peek" (func $peek)) (export "drop" (func $drop)) (export "report" (func $report))))))
  (func $run (canon lift (core func $i "run")))
  (instance (export "test:app/entry@1.0.0") (export "run" (func $run))))"#;
