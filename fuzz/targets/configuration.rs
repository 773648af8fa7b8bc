//! A configuration: one that is valid leads to requests to its own servers alone.
#![no_main]

use device_signin::config::{Config, check_config_keys};
use device_signin::json::Json;
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
    let locale = config.locale.as_deref();
    let urls = [
        config.provider.token_endpoint(),
        config.provider.device_authorization_endpoint(locale),
        device_signin::entra::graph::me_url(&config.graph_url, &config.select),
    ];
    for url in urls {
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url:?}");
        assert!(!url.contains(['@', '\\', '#']), "{url:?}");
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
    assert!(!config.client_id.is_empty() && config.scope().contains("openid"));
});
