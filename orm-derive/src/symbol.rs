//! The words of `#[orm(..)]`, each once.

/// The attribute itself.
pub(crate) const ORM: &str = "orm";

pub(crate) const ALL: &str = "all";
pub(crate) const BY: &str = "by";
pub(crate) const CASCADE: &str = "cascade";
pub(crate) const CHECK: &str = "check";
pub(crate) const COLLATION: &str = "collation";
pub(crate) const COLUMN: &str = "column";
pub(crate) const COMMENT: &str = "comment";
pub(crate) const COMPUTED: &str = "computed";
pub(crate) const CONST: &str = "const";
pub(crate) const CRATE: &str = "crate";
pub(crate) const DATABASE: &str = "database";
pub(crate) const DEFAULT: &str = "default";
pub(crate) const DELETE: &str = "delete";
pub(crate) const DELETE_ORPHAN: &str = "delete_orphan";
pub(crate) const DEPTH: &str = "depth";
pub(crate) const DERIVE: &str = "derive";
pub(crate) const DESC: &str = "desc";
pub(crate) const DTO: &str = "dto";
pub(crate) const EMBED: &str = "embed";
pub(crate) const ENTITY: &str = "entity";
pub(crate) const EXPR: &str = "expr";
pub(crate) const EXPUNGE: &str = "expunge";
pub(crate) const FOREIGN_KEY: &str = "foreign_key";
pub(crate) const FROM: &str = "from";
pub(crate) const GENERATED: &str = "generated";
pub(crate) const HAS_MANY: &str = "has_many";
pub(crate) const HAS_ONE: &str = "has_one";
pub(crate) const HOOKS: &str = "hooks";
pub(crate) const INDEX: &str = "index";
pub(crate) const LENGTH: &str = "length";
pub(crate) const MANY_TO_MANY: &str = "many_to_many";
pub(crate) const MERGE: &str = "merge";
pub(crate) const NAME: &str = "name";
pub(crate) const NEW: &str = "new";
pub(crate) const NOW: &str = "now";
pub(crate) const NO_PRIMARY_KEY: &str = "no_primary_key";
pub(crate) const NULLIFY: &str = "nullify";
pub(crate) const ON_DELETE: &str = "on_delete";
pub(crate) const ON_UPDATE: &str = "on_update";
pub(crate) const ON_UPDATE_KEY: &str = "on_update_key";
pub(crate) const PATCH: &str = "patch";
pub(crate) const PRECISION: &str = "precision";
pub(crate) const PREFIX: &str = "prefix";
pub(crate) const PRIMARY_KEY: &str = "primary_key";
pub(crate) const REFERENCES: &str = "references";
pub(crate) const REFRESH: &str = "refresh";
pub(crate) const REGISTER: &str = "register";
pub(crate) const RELATION: &str = "relation";
pub(crate) const RENAME: &str = "rename";
pub(crate) const RENAME_ALL: &str = "rename_all";
pub(crate) const RESTRICT: &str = "restrict";
pub(crate) const SAVE: &str = "save";
pub(crate) const SCALE: &str = "scale";
pub(crate) const SCHEMA: &str = "schema";
pub(crate) const SENSITIVE: &str = "sensitive";
pub(crate) const SERVER_DEFAULT: &str = "server_default";
pub(crate) const SQL_TYPE: &str = "sql_type";
pub(crate) const STORAGE: &str = "storage";
pub(crate) const TABLE: &str = "table";
pub(crate) const THROUGH: &str = "through";
pub(crate) const TO: &str = "to";
pub(crate) const UNIQUE: &str = "unique";
pub(crate) const VERSION: &str = "version";
pub(crate) const VIEW: &str = "view";
pub(crate) const VIRTUAL: &str = "virtual";
pub(crate) const WHERE: &str = "where";

/// The dialects whose words an SQL text can override.
pub(crate) const DIALECTS: [&str; 3] = ["sqlite", "postgres", "mysql"];

/// Accessors that every view has.
pub(crate) const RESERVED_ACCESSORS: [&str; 2] = ["row", "to_dto"];
