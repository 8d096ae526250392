//! The test suite for every backend.

use std::time::{Duration, Instant};

use futures::future::join_all;
use wash_runtime::plugin::wasmcloud_messaging::MAX_BODY;

use crate::backend::Backend;
use crate::support::DEADLINE;

impl Backend {
    /// Runs the test suite.
    pub(crate) async fn conforms(&self) {
        self.exchanges().await;
        self.refuses().await;
        self.shares().await;
        self.prefixes().await;
        self.sheds().await;
        self.stops().await;
    }

    /// Requests, replies, and published messages.
    async fn exchanges(&self) {
        let workers: crate::backend::Workers<'_> = &[
            ("leet", &[("subscriptions", "tasks.leet")]),
            ("sum", &[("subscriptions", "tasks.sum.*, deep.>")]),
        ];
        self.start("shop", "shop", &[], workers).await.unwrap();
        let ask = async |what: &str| self.ask("shop", what).await;

        // The subject selects the component, token by token.
        assert_eq!(ask("request/tasks.leet?echo:hi").await, "hi");
        assert_eq!(ask("request/tasks.leet?echo:").await, "");
        assert_eq!(ask("request/tasks.sum.a?name:").await, "sum");
        for subject in ["tasks.sum.a", "deep.a", "deep.a.b.c"] {
            assert_eq!(ask(&format!("request/{subject}?subject:")).await, subject);
        }
        for subject in [
            "tasks",
            "tasks.sum",
            "tasks.sum.a.b",
            "deep",
            "Tasks.leet",
            "tasks.leet.x",
        ] {
            let answer = ask(&format!("request/{subject}?echo:")).await;
            assert_eq!(answer, format!("error: nobody is subscribed to '{subject}'"));
        }

        // A failure reaches the requester without waiting for the timeout.
        let begun = Instant::now();
        assert_eq!(ask("request/tasks.leet?fail:no-way").await, "error: no-way");
        let trapped = ask("request/tasks.leet?trap:").await;
        assert!(
            trapped.starts_with("error: component 'leet': the guest trapped: ") && !trapped.contains('\n'),
            "{trapped}"
        );
        assert!(
            begun.elapsed().as_secs() < 5,
            "failures must be returned before the timeout"
        );
        assert_eq!(ask("request/tasks.leet?echo:alive").await, "alive");
        let silent = self
            .ask_with("shop", "request/tasks.leet?silent:", &[("x-timeout", "50")])
            .await;
        assert_eq!(silent, "error: no reply within 50 ms");
        assert_eq!(self.plugin.deliveries().failed, 2);

        // Published messages have no reply, and need no subscriber.
        assert_eq!(ask("publish/tasks.leet?silent:").await, "done");
        self.until_printed(&["leet"], "tasks.leet 7 bytes silent", 2)
            .await;
        assert_eq!(ask("publish/nobody?silent:").await, "done");

        // A reply goes to the message's `reply_to`; another component may send it.
        let elsewhere = [("x-reply", "tasks.sum.r")];
        assert_eq!(
            self.ask_with("shop", "publish/tasks.leet?echo:silent", &elsewhere)
                .await,
            "done"
        );
        self.until_printed(&["sum"], "tasks.sum.r 6 bytes silent", 1)
            .await;
        assert_eq!(ask("request/tasks.leet?forward:tasks.sum.f").await, "sum");
        assert_eq!(ask("request/tasks.leet?ask:tasks.sum.q").await, "sum");

        // Bodies, from empty to the limit.
        for length in [7, 8, 65_537, MAX_BODY] {
            let size = [("x-length", &*length.to_string())];
            let answer = self.ask_with("shop", "request/tasks.leet?length:", &size).await;
            assert_eq!(answer, (length - 7).to_string());
        }
        let size = [("x-length", &*(MAX_BODY + 1).to_string())];
        for function in ["request", "publish"] {
            let answer = self
                .ask_with("shop", &format!("{function}/tasks.leet?length:"), &size)
                .await;
            assert_eq!(answer, "error: the body has 1048577 bytes; the limit is 1048576");
        }

        // Concurrent requests, each with its own reply.
        let answers = join_all((0..64).map(|number| async move {
            let answer = self
                .ask("shop", &format!("request/tasks.leet?echo:{number}"))
                .await;
            answer == number.to_string()
        }))
        .await;
        assert!(answers.into_iter().all(|right| right));
    }

    /// Subjects that are invalid or reserved.
    async fn refuses(&self) {
        let invalid = ["a..b", ".a", "a.", "a b", "a.*", "a.>", ">", ""];
        for subject in invalid {
            for function in ["publish", "request"] {
                let answer = self.ask_with("shop", function, &[("x-subject", subject)]).await;
                assert!(
                    answer.starts_with(&format!("error: invalid subject '{subject}': ")),
                    "{answer}"
                );
            }
        }
        let reserved = [
            "runtime.host.1.workload.start",
            "$SYS.REQ.SERVER.PING",
            "$JS.API.INFO",
            "$KV.a.b",
            "_INBOX.a.b",
        ];
        for subject in reserved {
            let error = format!("error: '{subject}' is reserved: workloads cannot publish to it");
            for function in ["publish", "request"] {
                assert_eq!(
                    self.ask_with("shop", function, &[("x-subject", subject)]).await,
                    error
                );
            }
            // A reserved subject is not allowed as `reply_to` either.
            let answer = self
                .ask_with("shop", "publish/tasks.leet?echo:", &[("x-reply", subject)])
                .await;
            assert_eq!(answer, error);
        }
        // Handlers may not publish to reserved subjects either.
        let answer = self
            .ask("shop", "request/tasks.leet?publish:runtime.host.1")
            .await;
        assert!(answer.contains("is reserved"), "{answer}");
    }

    /// Delivery if several components are subscribed to one subject.
    async fn shares(&self) {
        // Another workload gets its own copy of a message.
        let workers: crate::backend::Workers<'_> = &[("other", &[("subscriptions", "tasks.leet")])];
        self.start("cafe", "cafe", &[], workers).await.unwrap();
        assert_eq!(self.ask("shop", "publish/tasks.leet?silent:all").await, "done");
        self.until_printed(&["other"], "tasks.leet 10 bytes silent", 1)
            .await;
        self.until_printed(&["leet"], "tasks.leet 10 bytes silent", 1)
            .await;
        self.host.undeploy("cafe").await;

        // Replicas, and members of one group, share messages, even if their patterns differ.
        let (one, two) = (("consumer_group", "g"), ("max_in_flight", "4"));
        let workers: crate::backend::Workers<'_> = &[
            ("g1", &[one, two, ("subscriptions", "jobs.*,jobs.a")]),
            ("g2", &[one, ("subscriptions", "jobs.>")]),
            (
                "each",
                &[
                    ("subscriptions", "jobs.*,jobs.a"),
                    ("consumer_group", "broadcast"),
                ],
            ),
            ("default", &[("subscriptions", "jobs.a")]),
        ];
        for id in ["one", "two"] {
            self.start(id, "queue", &[], workers).await.unwrap();
        }
        for _ in 0..40 {
            assert_eq!(self.ask("queue", "publish/jobs.a?silent:").await, "done");
        }
        // Two replicas, each with two matching subscriptions.
        self.until_printed(&["each"], "jobs.a", 160).await;
        self.until_printed(&["default"], "jobs.a", 40).await;
        self.until_printed(&["g1", "g2"], "jobs.a", 40).await;
        assert!(self.count("g1", "jobs.a") > 0 && self.count("g2", "jobs.a") > 0);
        assert_eq!(self.ask("queue", "publish/jobs.end?silent:").await, "done");
        self.until_printed(&["each"], "jobs.end", 2).await;
        assert_eq!(self.count("g1", "jobs.a") + self.count("g2", "jobs.a"), 40);
        assert_eq!(
            (self.count("each", "jobs.a"), self.count("default", "jobs.a")),
            (160, 40)
        );
        for id in ["one", "two"] {
            self.host.undeploy(id).await;
        }
    }

    /// A prefix is visible only outside the workload.
    async fn prefixes(&self) {
        let config = [("prefix", "eu.shop")];
        let workers: crate::backend::Workers<'_> = &[("inner", &[("subscriptions", ">")])];
        self.start("eu", "eu", &config, workers).await.unwrap();
        assert_eq!(self.ask("eu", "request/tasks.leet?subject:").await, "tasks.leet");
        assert_eq!(self.ask("eu", "request/tasks.leet?name:").await, "inner");
        assert_eq!(self.ask("shop", "request/eu.shop.x?subject:").await, "x");
        let reply = [("x-reply", "replies.a")];
        let answer = self.ask_with("eu", "publish/a?echo:silent", &reply).await;
        assert_eq!(answer, "done");
        self.until_printed(&["inner"], "replies.a 6 bytes silent", 1)
            .await;
        self.host.undeploy("eu").await;
    }

    /// A component gets messages up to its limits; further ones are refused immediately.
    async fn sheds(&self) {
        let workers: crate::backend::Workers<'_> =
            &[("slow", &[("subscriptions", "slow"), ("max_in_flight", "1")])];
        self.start("slow", "slow", &[], workers).await.unwrap();
        let begun = Instant::now();
        let answers = join_all((0..3).map(|_| self.ask("slow", "request/slow?wait:100"))).await;
        assert_eq!(answers, ["waited"; 3]);
        assert!(begun.elapsed().as_millis() >= 300, "one after the other");
        let size = [("x-length", &*MAX_BODY.to_string())];
        let first = self.ask("slow", "request/slow?wait:2000");
        let many = async {
            self.until_printed(&["slow"], "slow 9 bytes wait", 1).await;
            // One handler runs at a time, so those before this one are counted.
            let before = self.plugin.deliveries();
            let requests = (0..20).map(|_| self.ask_with("slow", "request/slow?length:", &size));
            (before, join_all(requests).await)
        };
        let (first, (before, many)) = futures::join!(first, many);
        assert_eq!(first, "waited");
        let answered = many
            .iter()
            .filter(|answer| **answer == (MAX_BODY - 7).to_string());
        assert_eq!(answered.count(), 16, "{many:?}");
        let shed = "error: component 'slow' has too many messages waiting";
        assert_eq!(
            many.iter().filter(|answer| **answer == shed).count(),
            4,
            "{many:?}"
        );
        let shed = self.plugin.deliveries().shed;
        assert_eq!(shed - before.shed, 4);
        // A handler may still run after its reply arrived.
        let handled = || self.plugin.deliveries().handled - before.handled;
        tokio::time::timeout(DEADLINE, async {
            while handled() < 17 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await
        .expect("all messages are handled");
        assert_eq!(handled(), 17);
        self.host.undeploy("slow").await;
    }

    /// A workload that stops finishes the messages it has begun and accepts no new ones.
    async fn stops(&self) {
        let workers: crate::backend::Workers<'_> = &[("last", &[("subscriptions", "last")])];
        self.start("last", "last", &[], workers).await.unwrap();
        let answer = self.ask("shop", "request/last?wait:500");
        let stop = async {
            self.until_printed(&["last"], "last 8 bytes wait", 1).await;
            self.host.undeploy("last").await;
        };
        let (answer, ()) = futures::join!(answer, stop);
        assert_eq!(answer, "waited");
        assert_eq!(
            self.ask("shop", "request/last?echo:").await,
            "error: nobody is subscribed to 'last'"
        );
    }
}
