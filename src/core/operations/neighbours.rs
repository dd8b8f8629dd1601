//! The calls that a users page touches but the client has no methods for: channels, messages, calls, roles, the app.
//! Only the sandbox answers them, so they need no more than a name, a route and a limit.
//!
//! Source: the published server-side OpenAPI document, v236.0.4; `JoinCall` is from the client-side one.

use super::Method;

/// Which neighbour: what the sandbox dispatches on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are the API's own operation ids
pub enum Id {
    GetOrCreateChannel,
    GetChannel,
    QueryChannels,
    SendMessage,
    GetMessage,
    SendReaction,
    GetOrCreateCall,
    GetCall,
    JoinCall,
    GetCallType,
    UpdateCallType,
    ListCallTypes,
    GetApp,
    UpdateApp,
    ListRoles,
    CreateRole,
    DeleteRole,
}

/// One API call, as far as a server needs to know it.
#[derive(Debug)]
pub struct Neighbour {
    /// Which one.
    pub id: Id,
    /// The API's operation id, as error messages and rate limits name it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path; `{name}` stands for the percent-encoded argument of that name.
    pub path: &'static str,
    /// The documented calls a minute; `None` where no source says.
    pub per_minute: Option<u32>,
}

const fn neighbour(id: Id, name: &'static str, method: Method, path: &'static str) -> Neighbour {
    Neighbour {
        id,
        name,
        method,
        path,
        per_minute: None,
    }
}

/// Every neighbour.
pub static NEIGHBOURS: [Neighbour; 17] = [
    neighbour(
        Id::GetOrCreateChannel,
        "GetOrCreateChannel",
        Method::Post,
        "/api/v2/chat/channels/{type}/{id}/query",
    ),
    neighbour(
        Id::GetChannel,
        "GetChannel",
        Method::Get,
        "/api/v2/chat/channels/{type}/{id}",
    ),
    neighbour(
        Id::QueryChannels,
        "QueryChannels",
        Method::Post,
        "/api/v2/chat/channels",
    ),
    neighbour(
        Id::SendMessage,
        "SendMessage",
        Method::Post,
        "/api/v2/chat/channels/{type}/{id}/message",
    ),
    neighbour(Id::GetMessage, "GetMessage", Method::Get, "/api/v2/chat/messages/{id}"),
    neighbour(
        Id::SendReaction,
        "SendReaction",
        Method::Post,
        "/api/v2/chat/messages/{id}/reaction",
    ),
    neighbour(
        Id::GetOrCreateCall,
        "GetOrCreateCall",
        Method::Post,
        "/api/v2/video/call/{type}/{id}",
    ),
    neighbour(Id::GetCall, "GetCall", Method::Get, "/api/v2/video/call/{type}/{id}"),
    neighbour(
        Id::JoinCall,
        "JoinCall",
        Method::Post,
        "/api/v2/video/call/{type}/{id}/join",
    ),
    neighbour(
        Id::GetCallType,
        "GetCallType",
        Method::Get,
        "/api/v2/video/calltypes/{name}",
    ),
    neighbour(
        Id::UpdateCallType,
        "UpdateCallType",
        Method::Put,
        "/api/v2/video/calltypes/{name}",
    ),
    neighbour(
        Id::ListCallTypes,
        "ListCallTypes",
        Method::Get,
        "/api/v2/video/calltypes",
    ),
    Neighbour {
        per_minute: Some(10_000),
        ..neighbour(Id::GetApp, "GetApp", Method::Get, "/api/v2/app")
    },
    neighbour(Id::UpdateApp, "UpdateApp", Method::Patch, "/api/v2/app"),
    neighbour(Id::ListRoles, "ListRoles", Method::Get, "/api/v2/roles"),
    neighbour(Id::CreateRole, "CreateRole", Method::Post, "/api/v2/roles"),
    neighbour(Id::DeleteRole, "DeleteRole", Method::Delete, "/api/v2/roles/{name}"),
];

#[cfg(test)]
mod tests {
    use super::super::ALL;
    use super::*;

    #[test]
    fn names_and_routes_are_unique_beside_those_of_the_client() {
        let clients = ALL.iter().map(|o| (o.name, o.method.name(), o.path));
        let mut all: Vec<_> = NEIGHBOURS
            .iter()
            .map(|n| (n.name, n.method.name(), n.path))
            .chain(clients)
            .collect();
        let (names, routes): (Vec<_>, Vec<_>) =
            all.drain(..).map(|(name, method, path)| (name, (method, path))).unzip();
        for i in 0..names.len() {
            assert!(
                !names[..i].contains(&names[i]) && !routes[..i].contains(&routes[i]),
                "{}",
                names[i]
            );
        }
        for neighbour in &NEIGHBOURS {
            assert_eq!(format!("{:?}", neighbour.id), neighbour.name);
        }
    }
}
