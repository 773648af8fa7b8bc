//! A configuration: what passes leads to requests that go nowhere else.
#![no_main]

use device_signin::config::{Config, check_config_keys, check_option_keys};
use device_signin::json::Json;
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
    let Ok(config) = Config::parse(&value) else {
        return;
    };
    let locale = config.locale.as_deref();
    let urls = [
        config.authority.token_endpoint(),
        config.authority.device_authorization_endpoint(locale),
        device_signin::graph::me_url(&config.graph_url, &config.select),
    ];
    for url in urls {
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url:?}");
        assert!(!url.contains(['@', '\\', '#']), "{url:?}");
        if let Some(rest) = url.strip_prefix("http://") {
            let host = rest.split('/').next().unwrap_or_default();
            let is_here = ["localhost", "127.", "[::1]"]
                .iter()
                .any(|it| host.starts_with(it))
                || host
                    .split(':')
                    .next()
                    .unwrap_or_default()
                    .ends_with(".localhost");
            assert!(is_here, "{url:?}");
        } else {
            assert!(url.starts_with("https://"), "{url:?}");
        }
    }
    assert!(!config.client_id.is_empty() && config.scope().contains("openid"));
});
