//! A configuration: one that is valid leads to requests to its own servers alone.
#![no_main]

use device_signin::config::{Config, check_config_keys};
use device_signin::json::Json;
use device_signin::oauth::metadata::{self, Endpoint};
use device_signin::options::{CallOptions, check_option_keys};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|config: &str| {
    let Some(value) = <Value as Json>::parse(config) else {
        return;
    };
    if let Some(object) = value.as_object() {
        let keys: Vec<_> = object.keys().cloned().collect();
        let _ = check_config_keys(&keys);
        let _ = check_option_keys(&keys);
    }
    let _ = CallOptions::parse(&value);
    let Ok(config) = Config::parse(&value) else {
        return;
    };
    let issuer = config.provider.issuer().map(metadata::addresses);
    let endpoints = Endpoint::ALL.map(|endpoint| config.provider.endpoint(endpoint));
    let urls = endpoints.into_iter().flatten();
    for url in urls.chain(issuer.into_iter().flatten()) {
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url:?}");
        assert!(!url.contains(['\\', '#']), "{url:?}");
        let authority = url.split("://").nth(1).unwrap_or_default();
        let authority = authority.split(['/', '?']).next().unwrap_or_default();
        assert!(!authority.contains('@'), "{url:?}");
        if let Some(rest) = url.strip_prefix("http://") {
            let host = rest.split('/').next().unwrap_or_default();
            let is_loopback = ["localhost", "127.", "[::1]"]
                .iter()
                .any(|it| host.starts_with(it))
                || host
                    .split(':')
                    .next()
                    .unwrap_or_default()
                    .ends_with(".localhost");
            assert!(is_loopback, "{url:?}");
        } else {
            assert!(url.starts_with("https://"), "{url:?}");
        }
    }
    assert!(!config.client.id.is_empty());
    assert!(config.provider.name().is_some() || config.scope().contains("openid"));
});
