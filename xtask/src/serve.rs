//! A static server on loopback, for the demo page alone: what any static host does, and nothing else.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// A browser keeps the page's state by its origin, so the port is the same each time where it is free.
const USUAL_PORT: u16 = 8790;

/// The page's policy as a header: it then holds for its workers too. index.html says the same for hosts that send none.
pub const POLICY: &str =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'self'; form-action 'self'";

/// More than a browser sends; a request that is longer is no browser's.
const LONGEST_REQUEST: u64 = 64 * 1024;

/// A folder, being served.
pub struct Server {
    listener: TcpListener,
    folder: PathBuf,
}

impl Server {
    /// Listens on loopback, on `port` or on the usual one; where the usual one is taken, on a free one.
    pub fn listen(folder: &Path, port: Option<u16>) -> Result<Self> {
        let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = match port {
            Some(port) => bind(port).with_context(|| format!("could not listen on port {port}"))?,
            None => bind(USUAL_PORT).or_else(|_| bind(0)).context("could not listen")?,
        };
        let folder = folder.to_owned();
        Ok(Self { listener, folder })
    }

    /// Where the page is.
    pub fn url(&self) -> Result<String> {
        Ok(format!("http://{}/", self.listener.local_addr()?))
    }

    /// Answers until the process ends.
    pub fn serve(self) {
        for stream in self.listener.incoming().flatten() {
            let folder = self.folder.clone();
            // A browser that goes away in the middle is no concern of anyone's.
            thread::spawn(move || answer(&stream, &folder).ok());
        }
    }
}

/// Fetches a page of this server, and checks that it is one.
pub fn fetch(url: &str) -> Result<String> {
    let authority = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(authority)?;
    write!(stream, "GET / HTTP/1.1\r\nhost: {authority}\r\n\r\n")?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    ensure!(
        reply.starts_with("HTTP/1.1 200 "),
        "{url} does not answer with the page"
    );
    Ok(reply)
}

fn answer(stream: &TcpStream, folder: &Path) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream.take(LONGEST_REQUEST)).lines();
    let first = lines.next().context("nothing was asked")??;
    // The rest is read, so that closing does not reset a connection whose request is still on its way.
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !matches!(method, "GET" | "HEAD") {
        return reply(stream, "405 Method Not Allowed", "text/plain", b"", true);
    }
    let file = file(folder, target).filter(|file| file.is_file());
    match file.and_then(|file| Some((mime(&file), fs::read(&file).ok()?))) {
        Some((mime, bytes)) => reply(stream, "200 OK", mime, &bytes, method == "GET"),
        None => reply(
            stream,
            "404 Not Found",
            "text/plain",
            b"there is no such file",
            method == "GET",
        ),
    }
}

/// The file that a request means: none outside of the folder, and no name of the page needs decoding.
fn file(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = if path.is_empty() { "index.html" } else { path };
    let path = Path::new(path);
    path.components()
        .all(|part| matches!(part, Component::Normal(_)))
        .then(|| folder.join(path))
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("mjs") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

fn reply(mut stream: &TcpStream, status: &str, mime: &str, body: &[u8], with_body: bool) -> Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: {mime}\r\ncontent-length: {}\r\ncache-control: no-cache\r\n\
         x-content-type-options: nosniff\r\ncontent-security-policy: {POLICY}\r\nconnection: close\r\n\r\n",
        body.len()
    )?;
    if with_body {
        stream.write_all(body)?;
    }
    stream.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_request_leaves_the_folder() {
        let folder = Path::new("/page");
        assert_eq!(file(folder, "/"), Some("/page/index.html".into()));
        assert_eq!(file(folder, "/style/base.css?1"), Some("/page/style/base.css".into()));
        for outside in ["/../x", "/style/../../x", "//etc/passwd", "x", "", "/./../x"] {
            assert_eq!(file(folder, outside), None, "{outside}");
        }
    }

    #[test]
    fn a_folder_is_served_with_types_and_policy() -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www");
        let server = Server::listen(&folder, Some(0))?;
        let url = server.url()?;
        thread::spawn(move || server.serve());
        let page = fetch(&url)?;
        assert!(page.contains("content-type: text/html; charset=utf-8\r\n"), "{page}");
        assert!(page.contains(POLICY), "{page}");
        // The page says the same itself.
        let (_, body) = page.split_once("\r\n\r\n").context("no body")?;
        assert!(body.contains(POLICY), "{body}");
        Ok(())
    }
}
