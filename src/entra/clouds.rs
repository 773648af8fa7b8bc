//! The national clouds: which Graph belongs to which login host.
//! <https://learn.microsoft.com/graph/deployments>

/// The login host of the global cloud, which most ID tokens name as their issuer.
pub const GLOBAL_LOGIN: &str = "login.microsoftonline.com";

/// Login host, Graph host. US Government L5 shares its login host with L4: set `graphUrl` there.
const CLOUDS: [(&str, &str); 6] = [
    (GLOBAL_LOGIN, "graph.microsoft.com"),
    ("login.windows.net", "graph.microsoft.com"),
    ("login.microsoft.com", "graph.microsoft.com"),
    ("login.microsoftonline.us", "graph.microsoft.us"),
    (
        "login.partner.microsoftonline.cn",
        "microsoftgraph.chinacloudapi.cn",
    ),
    ("login.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn"),
];

/// What the hosts of External ID tenants end in.
pub const EXTERNAL_ID: &str = ".ciamlogin.com";

/// The Graph host for a login host of Microsoft's; `None` for any other host.
pub fn graph_host(login: &str) -> Option<&'static str> {
    let cloud = CLOUDS.iter().find(|(host, _)| *host == login);
    cloud
        .map(|(_, graph)| *graph)
        // External ID tenants sign in at a host of their own and use the global Graph.
        .or_else(|| {
            login
                .ends_with(EXTERNAL_ID)
                .then_some("graph.microsoft.com")
        })
}

/// Whether an ID token of this issuer host may come through an authority on this login host.
pub fn issues_for(issuer: &str, login: &str) -> bool {
    issuer == login
        || match (graph_host(issuer), graph_host(login)) {
            // Aliases of one cloud sign with one name; External ID tenants each with their own.
            (Some(graph), Some(other)) => graph == other && !issuer.ends_with(EXTERNAL_ID),
            // The authority is a proxy, such as a page's own origin, before some cloud.
            (Some(_), None) => true,
            (None, _) => false,
        }
}
