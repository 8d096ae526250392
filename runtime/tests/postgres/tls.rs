//! TLS: encryption modes and trusted certificates.

use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::wasmcloud_postgres::Postgres;
use wash_tests::servers;

use crate::backend::Backend;

const ENCRYPTED: &str = "SELECT ssl AS v FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/// Connects a new workload with these options; returns whether the connection is encrypted, or the error.
async fn connects(backend: &Backend, server: &servers::Postgres, host: &str, options: &str) -> String {
    let url = server.url().replace("127.0.0.1", host);
    let name = options.replace(|char: char| !char.is_ascii_alphanumeric(), "-");
    let name = format!("{name}-{}", host.replace('.', "-"));
    let url = format!("{url}?{options}");
    backend.start(&name, &[(None, &[("url", &url)])]).await.unwrap();
    backend.ask(&name, "query", ENCRYPTED, &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_sslmode_encrypts_and_verifies_as_documented() {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .self_signed(&key)
        .unwrap();
    let other_key = rcgen::KeyPair::generate().unwrap();
    let other = rcgen::CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .self_signed(&other_key)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (ca, wrong_ca) = (folder.path().join("ca.pem"), folder.path().join("other.pem"));
    std::fs::write(&ca, certificate.pem()).unwrap();
    std::fs::write(&wrong_ca, other.pem()).unwrap();
    let server = servers::Postgres::encrypted(&certificate.pem(), &key.serialize_pem());
    let folders = Folders::none().allow(folder.path());
    let backend = Backend::new(Postgres::new(Servers::any()).with_certificates(folders)).await;
    let (ca, wrong_ca) = (
        format!("sslrootcert={}", ca.display()),
        format!("sslrootcert={}", wrong_ca.display()),
    );
    let connects = async |host: &str, options: &str| connects(&backend, &server, host, options).await;
    let (yes, no) = ("v=PgValue::Bool(true)", "v=PgValue::Bool(false)");
    assert_eq!(connects("127.0.0.1", "sslmode=disable").await, no);
    assert_eq!(connects("127.0.0.1", "sslmode=prefer").await, yes);
    assert_eq!(connects("127.0.0.1", "sslmode=require").await, yes);
    assert_eq!(
        connects("localhost", &format!("sslmode=verify-full&{ca}")).await,
        yes
    );
    assert_eq!(
        connects("127.0.0.1", &format!("sslmode=verify-ca&{ca}")).await,
        yes
    );
    for (host, options) in [
        // A wrong host name, a wrong authority, and the public authorities.
        ("127.0.0.1", format!("sslmode=verify-full&{ca}")),
        ("localhost", format!("sslmode=verify-full&{wrong_ca}")),
        ("localhost", format!("sslmode=verify-ca&{wrong_ca}")),
        ("localhost", format!("sslmode=require&{wrong_ca}")),
        ("localhost", "sslmode=verify-full".to_owned()),
    ] {
        let error = connects(host, &options).await;
        assert!(error.contains("invalid peer certificate"), "{options}: {error}");
    }

    // A server without TLS.
    let plain = servers::Postgres::start();
    assert_eq!(
        self::connects(&backend, &plain, "127.0.0.1", "sslmode=prefer&application_name=a").await,
        no
    );
    let error = self::connects(
        &backend,
        &plain,
        "127.0.0.1",
        "sslmode=require&application_name=a",
    )
    .await;
    assert!(error.contains("it does not support TLS"), "{error}");
}
