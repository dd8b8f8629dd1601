//! What a caller passes on from strangers into a request: ids, keys, query values, headers.

use percent_encoding::percent_decode_str;
use stream_users_wasm::core::base_url::BaseUrl;
use stream_users_wasm::core::operations;
use stream_users_wasm::core::request::{check_header, check_segment};

use super::parts;

pub fn url(data: &[u8]) {
    let [base, key, id, name, value] = parts(data);
    let [base, local] = [&*base, "http://127.0.0.1:1/p"].map(|base| BaseUrl::new("basePath", base, false));
    let bases = base.ok().into_iter().chain(local.ok());
    let query = [(name.clone(), value.clone())];
    for base in bases {
        assert!(
            !base.host().is_empty() && !base.host().contains(['@', '/', '?', '#', '\\']),
            "{base:?}"
        );
        for operation in &operations::ALL {
            let url = base.url(operation, &key, &id, &query);
            let rest = url.strip_prefix(base.url_prefix()).unwrap();
            assert!(
                rest.bytes()
                    .all(|byte| (b'!'..=b'~').contains(&byte) && !b"\"#<>\\^`{|}".contains(&byte)),
                "{url}"
            );

            let (path, parameters) = rest.split_once('?').unwrap();
            let (written, expected): (Vec<&str>, Vec<&str>) =
                (path.split('/').collect(), operation.path.split('/').collect());
            assert_eq!(written.len(), expected.len(), "{url}");
            for (written, expected) in written.into_iter().zip(expected) {
                let expected = if expected.starts_with('{') {
                    id.as_str()
                } else {
                    expected
                };
                assert_eq!(decoded(written), expected);
            }
            let pairs: Vec<_> = parameters
                .split('&')
                .map(|pair| pair.split_once('=').unwrap())
                .collect();
            let pairs: Vec<_> = pairs
                .into_iter()
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect();
            assert_eq!(
                pairs,
                [("api_key".to_owned(), key.clone()), (name.clone(), value.clone())]
            );
        }
    }
    // Every reader of URLs drops these two, however they are encoded.
    assert_eq!(check_segment("id", &id).is_err(), id == "." || id == "..");
    if check_header(&name, &value).is_ok() {
        assert!(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':'));
        assert!(value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)));
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}
