//! Generated from the WIT of the interface.

wasmtime::component::bindgen!({
    inline: r#"
        package wasi:config@0.2.0-rc.1;

        interface store {
            variant error {
                upstream(string),
                io(string),
            }
            get: func(key: string) -> result<option<string>, error>;
            get-all: func() -> result<list<tuple<string, string>>, error>;
        }

        world host {
            import store;
        }
    "#,
});

pub(super) use wasi::config::store;
