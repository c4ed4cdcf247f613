use orm_core::{Entity, Result, Schema};
use orm_tests::{join, postgres, sqlite};

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users")]
#[orm(many_to_many(teams: Team, table = "user_team"))]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "teams")]
#[orm(many_to_many(users: User, table = "user_team"))]
struct Team {
    #[orm(primary_key)]
    id: i64,
}

#[test]
fn both_sides_of_a_many_to_many_share_one_association_table() -> Result<()> {
    let table = r#"CREATE TABLE IF NOT EXISTS "user_team" (
    "team_id" BIGINT NOT NULL,
    "user_id" INTEGER NOT NULL,
    CONSTRAINT "pk_user_team" PRIMARY KEY ("team_id", "user_id"),
    CONSTRAINT "fk_user_team_team_id_teams" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_user_team_user_id_users" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "ix_user_team_user_id" ON "user_team" ("user_id");"#;
    for schema in [Schema::new().entity::<User>().entity::<Team>(), Schema::new().entity::<Team>().entity::<User>()] {
        let sql = join(schema.create_sql(&sqlite())?);
        assert!(sql.contains(table), "{sql}");
        assert_eq!(sql.matches("EXISTS \"user_team\"").count(), 1, "{sql}");
    }
    Ok(())
}

#[test]
fn an_entity_may_be_added_twice() -> Result<()> {
    let schema = Schema::new().entity::<User>().entity::<Team>().entity::<User>();
    assert_eq!(schema.tables().map(|table| &*table.name).collect::<Vec<_>>(), ["users", "user_team", "teams"]);
    schema.validate()
}

#[test]
fn an_entity_whose_other_side_is_missing_is_named() {
    let error = Schema::new().entity::<User>().create_sql(&sqlite()).unwrap_err().to_string();
    assert!(error.contains("`team_id` of table `user_team` refers to the table `teams`, which is not in the schema"));
}

mod other {
    use orm_core::Entity;

    #[derive(Entity, Clone, Debug, PartialEq)]
    #[orm(table = "users", register = false)]
    pub(super) struct Person {
        #[orm(primary_key)]
        id: i32,
    }
}

#[test]
fn two_entities_for_one_table_are_named_both() {
    let error = Schema::new().entity::<User>().entity::<other::Person>().validate().unwrap_err().to_string();
    assert!(
        error.contains("entities::User` and `") && error.contains("other::Person` both stand for the table `users`"),
        "{error}"
    );
}

#[test]
fn disagreeing_sides_of_an_association_are_named() {
    mod sides {
        use orm_core::Entity;

        #[derive(Entity, Clone, Debug, PartialEq)]
        #[orm(register = false, many_to_many(tags: Tag, table = "post_tag"))]
        pub(super) struct Post {
            #[orm(primary_key)]
            id: i32,
        }

        #[derive(Entity, Clone, Debug, PartialEq)]
        #[orm(register = false, many_to_many(posts: Post, table = "post_tag", from = label_id, to = post_id))]
        pub(super) struct Tag {
            #[orm(primary_key)]
            id: i32,
        }
    }
    let error = Schema::new().entity::<sides::Post>().entity::<sides::Tag>().validate().unwrap_err().to_string();
    assert!(
        error.contains("`Post::TAGS` and `Tag::POSTS` describe the association table `post_tag` differently"),
        "{error}"
    );
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "products", schema = "shop", register = false)]
#[orm(many_to_many(buyers: Buyer, table = "wishes"))]
struct Product {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "buyers", register = false)]
#[orm(many_to_many(wishes: Product, table = "wishes", schema = "shop"))]
struct Buyer {
    #[orm(primary_key)]
    id: i32,
}

#[test]
fn sides_in_two_schemas_share_one_association_table() -> Result<()> {
    let sql = join(Schema::new().entity::<Product>().entity::<Buyer>().create_sql(&postgres())?);
    let table = r#"CREATE TABLE IF NOT EXISTS "shop"."wishes" (
    "buyer_id" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    CONSTRAINT "pk_wishes" PRIMARY KEY ("buyer_id", "product_id"),
    CONSTRAINT "fk_wishes_buyer_id_buyers" FOREIGN KEY ("buyer_id") REFERENCES "buyers" ("id") ON DELETE CASCADE,
    CONSTRAINT "fk_wishes_product_id_products" FOREIGN KEY ("product_id") REFERENCES "shop"."products" ("id") ON DELETE CASCADE
);"#;
    assert!(sql.contains(table), "{sql}");
    assert_eq!(sql.matches("\"wishes\" (").count(), 2, "the table and its index: {sql}");
    let any = Buyer::query().filter(Buyer::WISHES.exists()).to_sql(&postgres())?.sql;
    assert!(any.contains(r#"JOIN "#) && any.contains(r#""shop"."wishes" AS"#), "{any}");
    Ok(())
}
