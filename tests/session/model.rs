//! A session against a plain model of it: random work, savepoints and roll-backs among it, must leave the objects and the database as the
//! model says.

use orm_core::orm::{Handle, State};
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

suite! { random_work_leaves_what_a_model_says }

/// A node of a forest in which anything may hang on anything, also on itself.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "nodes", register = false)]
struct Node {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 20)]
    name: String,
    #[orm(references = Node)]
    parent_id: Option<i32>,
}

/// One thing to do. Numbers choose among the nodes there are.
#[derive(Clone, Debug)]
enum Work {
    Add {
        name: u8,
        parent: Option<u8>,
    },
    Rename {
        node: u8,
        name: u8,
    },
    Hang {
        node: u8,
        on: Option<u8>,
    },
    /// With all that hangs on it.
    Delete {
        node: u8,
    },
    Flush,
    Load,
    Refresh {
        node: u8,
    },
    Savepoint {
        work: Vec<Work>,
        is_kept: bool,
    },
    Commit,
    Rollback,
}

fn work() -> impl Strategy<Value = Vec<Work>> {
    let simple = prop_oneof![
        4 => (any::<u8>(), any::<Option<u8>>()).prop_map(|(name, parent)| Work::Add { name, parent }),
        3 => (any::<u8>(), any::<u8>()).prop_map(|(node, name)| Work::Rename { node, name }),
        3 => (any::<u8>(), any::<Option<u8>>()).prop_map(|(node, on)| Work::Hang { node, on }),
        2 => any::<u8>().prop_map(|node| Work::Delete { node }),
        2 => Just(Work::Flush),
        1 => Just(Work::Load),
        1 => any::<u8>().prop_map(|node| Work::Refresh { node }),
    ];
    let nested = simple.clone().prop_recursive(2, 16, 6, |inner| {
        (vec(inner, 0..6), any::<bool>()).prop_map(|(work, is_kept)| Work::Savepoint { work, is_kept })
    });
    let step = prop_oneof![
        12 => simple,
        3 => nested,
        1 => Just(Work::Commit),
        1 => Just(Work::Rollback),
    ];
    vec(step, 0..40)
}

/// What should be: by the number of the node, in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    /// The name, and the number of the node it hangs on; nothing for a node that is gone.
    nodes: Vec<Option<(String, Option<usize>)>>,
}

impl Model {
    /// One of the nodes that are there.
    fn choose(&self, number: u8) -> Option<usize> {
        let there: Vec<usize> = (0..self.nodes.len()).filter(|index| self.nodes[*index].is_some()).collect();
        (!there.is_empty()).then(|| there[number as usize % there.len()])
    }

    /// A node and all that hangs on it.
    fn branch(&self, root: usize) -> Vec<usize> {
        let mut branch = vec![root];
        let mut next = 0;
        while next < branch.len() {
            let on = branch[next];
            let hangs = |(index, node): (usize, &Option<(String, Option<usize>)>)| {
                node.as_ref().is_some_and(|(_, parent)| *parent == Some(on)).then_some(index)
            };
            let more: Vec<usize> = self.nodes.iter().enumerate().filter_map(hangs).collect();
            branch.extend(more.into_iter().filter(|index| !branch.contains(index)).collect::<Vec<_>>());
            next += 1;
        }
        branch
    }

    /// Goes back to what was, with nodes that were added since gone.
    fn go_back(&mut self, to: &Model) {
        let n_nodes = self.nodes.len();
        self.nodes.clone_from(&to.nodes);
        self.nodes.resize(n_nodes, None);
    }
}

/// A session, its model, and the model at the last commit.
struct Run<'s> {
    s: &'s mut Session,
    model: Model,
    committed: Model,
    handles: Vec<Handle<Node>>,
}

impl Run<'_> {
    fn all(&mut self, work: &[Work]) -> Result<()> {
        work.iter().try_for_each(|work| {
            self.read_expired()?;
            self.one(work)?;
            self.check_objects();
            Ok(())
        })
    }

    fn read_expired(&mut self) -> Result<()> {
        let expired: Vec<Handle<Node>> =
            self.handles.iter().copied().filter(|handle| self.s.is_expired(*handle)).collect();
        self.s.refresh_many(expired)
    }

    fn one(&mut self, work: &Work) -> Result<()> {
        match work {
            Work::Add { name, parent } => {
                let parent = parent.and_then(|number| self.model.choose(number));
                let parent_id = parent.and_then(|index| self.handles[index].into());
                self.handles.push(self.s.add(NewNode { name: name.to_string(), parent_id }));
                self.model.nodes.push(Some((name.to_string(), parent)));
            }
            Work::Rename { node, name } => {
                let Some(index) = self.model.choose(*node) else { return Ok(()) };
                let (handle, name) = (self.handles[index], name.to_string());
                match self.s.state(handle) {
                    State::Pending => self.s.new_mut(handle).name.clone_from(&name),
                    _ => self.s[handle].name.clone_from(&name),
                }
                self.model.nodes[index].as_mut().expect("chosen").0 = name;
            }
            Work::Hang { node, on } => {
                let Some(index) = self.model.choose(*node) else { return Ok(()) };
                let on = on.and_then(|number| self.model.choose(number));
                self.hang(index, on)?;
                self.model.nodes[index].as_mut().expect("chosen").1 = on;
            }
            Work::Delete { node } => {
                let Some(root) = self.model.choose(*node) else { return Ok(()) };
                for index in self.model.branch(root) {
                    self.s.delete(self.handles[index]);
                    self.model.nodes[index] = None;
                }
            }
            Work::Flush => self.s.flush()?,
            Work::Load => drop(self.s.load(Node::query())?),
            Work::Refresh { node } => {
                let Some(index) = self.model.choose(*node) else { return Ok(()) };
                self.s.flush()?;
                self.s.refresh(self.handles[index])?;
            }
            Work::Savepoint { work, is_kept } => self.savepoint(work, *is_kept)?,
            Work::Commit => {
                self.s.commit()?;
                self.committed.clone_from(&self.model);
            }
            Work::Rollback => {
                self.s.rollback()?;
                self.model.go_back(&self.committed.clone());
            }
        }
        Ok(())
    }

    fn hang(&mut self, index: usize, on: Option<usize>) -> Result<()> {
        let (handle, on) = (self.handles[index], on.map(|on| self.handles[on]));
        if self.s.state(handle) == State::Pending {
            self.s.new_mut(handle).parent_id = on.map(Into::into);
            return Ok(());
        }
        if on.is_some_and(|on| self.s.state(on) == State::Pending) {
            self.s.flush()?;
        }
        self.s[handle].parent_id = on.map(|on| self.s[on].id);
        Ok(())
    }

    fn savepoint(&mut self, work: &[Work], is_kept: bool) -> Result<()> {
        let before = self.model.clone();
        let Run { s, model, committed, handles } = self;
        let result = s.savepoint(|s| {
            let mut run =
                Run { s, model: model.clone(), committed: committed.clone(), handles: std::mem::take(handles) };
            let result = run.all(work);
            (*model, *handles) = (run.model, run.handles);
            result?;
            if is_kept { Ok(()) } else { Err(Error::other("not kept")) }
        });
        match result {
            Err(error) if !is_kept && error.to_string() == "not kept" => {
                model.go_back(&before);
                Ok(())
            }
            result => result,
        }
    }

    /// Every object that has values holds what the model says, and none that is gone has any.
    fn check_objects(&self) {
        for (index, node) in self.model.nodes.iter().enumerate() {
            let handle = self.handles[index];
            match (node, self.s.peek(handle)) {
                (Some((name, parent)), Some(row)) => {
                    assert_eq!(&row.name, name, "node {index}");
                    let parent = parent.map(|parent| self.handles[parent]);
                    if parent.is_none_or(|parent| !self.s.is_expired(parent)) {
                        let parent_id = parent.and_then(|parent| self.s.peek(parent)).map(|row| row.id);
                        assert_eq!(row.parent_id, parent_id, "node {index}");
                    }
                }
                // What was read again in a transaction that had written is read anew after its roll-back.
                (Some(_), None) if self.s.is_expired(handle) => {}
                (Some(_), None) => assert_eq!(self.s.state(handle), State::Pending, "node {index}"),
                (None, Some(_)) => assert_eq!(self.s.state(handle), State::Deleted, "node {index}"),
                (None, None) => {}
            }
        }
    }

    /// The database holds what the model says.
    fn check_rows(&mut self, db: &Engine) -> Result<()> {
        let expected: Vec<Node> = (0..self.model.nodes.len())
            .filter(|index| self.model.nodes[*index].is_some())
            .map(|index| self.s[self.handles[index]].clone())
            .collect();
        let mut rows = Node::query().order_by(Node::ID).all(&mut db.connection()?)?;
        rows.sort_by_key(|row| expected.iter().position(|node| node.id == row.id));
        assert_eq!(rows, expected);
        Ok(())
    }
}

fn random_work_leaves_what_a_model_says(target: Target) -> Result<()> {
    let db = fresh!(target, Node)?;
    let cases = if target == Target::Sqlite { 200 } else { 12 };
    let config = Config { cases, max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&work(), |work| {
        let outcome = empty(db.engine()).and_then(|()| compare(db.engine(), &work));
        outcome.map_err(|error| TestCaseError::fail(error.to_string()))
    });
    result.map_err(|error| Error::other(error.to_string()))
}

/// Drops what an earlier run left.
fn empty(db: &Engine) -> Result<()> {
    db.transaction(|s| {
        Node::update().all_rows().set_null(Node::PARENT_ID).execute(s)?;
        Node::delete().all_rows().execute(s).map(drop)
    })
}

fn compare(db: &Engine, work: &[Work]) -> Result<()> {
    let mut s = db.session();
    let mut run = Run { s: &mut s, model: Model::default(), committed: Model::default(), handles: Vec::new() };
    run.all(work)?;
    run.s.commit()?;
    run.read_expired()?;
    run.check_objects();
    // The connection goes back, as the next reader may need it.
    run.s.commit()?;
    run.check_rows(db)
}
