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
        // Capitals change neither a scheme nor a host. RFC 3986 §3.1 and §3.2.2.
        let (scheme, rest) = url.split_once("://").expect("a URL");
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let authority = authority.to_ascii_lowercase();
        assert!(!authority.contains('@'), "{url:?}");
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" => assert!(is_loopback(&authority), "{url:?}"),
            _ => panic!("{url:?}"),
        }
    }
    assert!(!config.client.id.is_empty());
    assert!(config.provider.name().is_some() || config.scope().contains("openid"));
});

/// Whether `host[:port]` in small letters is this device.
fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let is_127 = host
        .strip_prefix("127.")
        .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    matches!(host, "localhost" | "[::1]") || host.ends_with(".localhost") || is_127
}
