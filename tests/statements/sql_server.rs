//! A dialect that is not part of the library: Transact-SQL, as far as the traits must carry it. It differs from the three that are
//! in nearly every clause, so what fits here fits a fourth folder.

use std::borrow::Cow;

use orm_core::compile::{Capabilities, DdlDialect, Dialect, ReturningClause, SqlWriter, TransactionMode};
use orm_core::dialect::Sqlite;
use orm_core::engine::RecordingDriver;
use orm_core::prelude::*;
use orm_core::schema::Column;
use orm_core::sql::{BinaryOperator, Count, Function, Node};
use orm_core::{EngineOptions, SqlType};

/// How Microsoft SQL Server speaks: <https://learn.microsoft.com/en-us/sql/t-sql/>.
#[derive(Debug)]
struct TransactSql {
    capabilities: Capabilities,
}

impl TransactSql {
    fn new() -> TransactSql {
        let mut capabilities = Capabilities::default();
        capabilities.insert_returning = true;
        capabilities.update_returning = true;
        capabilities.delete_returning = true;
        capabilities.add_foreign_key = true;
        capabilities.schemas = true;
        capabilities.max_binds = 2_100;
        capabilities.max_identifier = 128;
        TransactSql { capabilities }
    }
}

impl DdlDialect for TransactSql {
    fn string_literal(&self, out: &mut String, text: &str) {
        out.push('N');
        Sqlite::new().string_literal(out, text);
    }

    fn generated_clause(&self) -> &'static str {
        "IDENTITY(1, 1)"
    }

    fn create_table(&self, name: &str) -> String {
        format!("IF OBJECT_ID(N'{}', N'U') IS NULL CREATE TABLE {name}", name.replace('\'', "''"))
    }
}

impl Dialect for TransactSql {
    fn name(&self) -> &'static str {
        "mssql"
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn column_type(&self, column: &Column) -> Result<Cow<'static, str>> {
        Ok(match (&column.sql_type, column.length) {
            (SqlType::Text, Some(length)) if length <= 4_000 => format!("NVARCHAR({length})").into(),
            (SqlType::Text, _) => "NVARCHAR(MAX)".into(),
            (sql_type, _) => return self.cast_type(sql_type),
        })
    }

    fn cast_type(&self, sql_type: &SqlType) -> Result<Cow<'static, str>> {
        Ok(Cow::Borrowed(match sql_type {
            SqlType::Bool => "BIT",
            SqlType::Int32 => "INT",
            SqlType::Int64 => "BIGINT",
            SqlType::Text => "NVARCHAR(MAX)",
            SqlType::DateTime => "DATETIME2(6)",
            other => return Err(Error::schema(format!("no type for {}", other.describe()))),
        }))
    }

    fn identifier(&self, out: &mut String, name: &str) {
        out.push('[');
        out.push_str(&name.replace(']', "]]"));
        out.push(']');
    }

    fn placeholder(&self, out: &mut String, number: usize) {
        out.push_str(&format!("@p{number}"));
    }

    fn binary<'v>(
        &self,
        writer: &mut SqlWriter<'_, 'v>,
        operator: BinaryOperator,
        left: &'v Node,
        right: &'v Node,
    ) -> Result<()> {
        match operator {
            BinaryOperator::Concat => writer.infix(left, "+", right),
            operator => writer.infix(left, operator.as_sql(), right),
        }
    }

    fn function<'f>(&self, function: &'f Function) -> &'f str {
        match function {
            Function::Length => "LEN",
            function => function.as_sql(),
        }
    }

    /// Only rows in an order can be counted off, even if it is none.
    fn limit(
        &self,
        writer: &mut SqlWriter<'_, '_>,
        limit: Option<Count>,
        offset: Option<Count>,
        ordered: bool,
    ) -> Result<()> {
        if !ordered {
            writer.push(" ORDER BY (SELECT NULL)");
        }
        writer.push(" OFFSET ");
        writer.count(offset.unwrap_or(Count::Literal(0)));
        writer.push(" ROWS");
        if let Some(limit) = limit {
            writer.push(" FETCH NEXT ");
            writer.count(limit);
            writer.push(" ROWS ONLY");
        }
        Ok(())
    }

    fn returning(&self) -> ReturningClause {
        ReturningClause::Output
    }

    fn begin(&self, _: TransactionMode) -> Cow<'static, str> {
        "BEGIN TRANSACTION".into()
    }

    fn savepoint(&self, name: &str) -> String {
        format!("SAVE TRANSACTION {name}")
    }

    fn release_savepoint(&self, _: &str) -> Option<String> {
        None
    }

    fn rollback_to_savepoint(&self, name: &str) -> String {
        format!("ROLLBACK TRANSACTION {name}")
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(register = false, table = "mail")]
struct Mail {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 80)]
    subject: String,
    body: Option<String>,
    read: bool,
}

fn text(compiled: Result<orm_core::compile::Compiled<'static>>) -> Result<String> {
    compiled.map(|compiled| compiled.sql)
}

#[test]
fn rows_are_counted_off_in_the_words_of_a_fourth_dialect() -> Result<()> {
    let dialect = TransactSql::new();
    assert_eq!(
        text(Mail::query().filter(Mail::READ).order_by(Mail::ID.desc()).limit(10).offset(20).to_sql(&dialect))?,
        "SELECT [mail].[id], [mail].[subject], [mail].[body], [mail].[read] FROM [mail] WHERE [mail].[read] = 1 \
         ORDER BY [mail].[id] DESC OFFSET @p1 ROWS FETCH NEXT @p2 ROWS ONLY"
    );
    assert_eq!(
        text(Mail::query().limit(1).to_sql(&dialect))?,
        "SELECT [mail].[id], [mail].[subject], [mail].[body], [mail].[read] FROM [mail] \
         ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY"
    );
    Ok(())
}

#[test]
fn a_condition_is_no_value_in_a_fourth_dialect() -> Result<()> {
    let dialect = TransactSql::new();
    let unread = Mail::query().filter(!Mail::READ | Mail::BODY.is_null()).select((Mail::ID, Mail::SUBJECT.eq("hello")));
    assert_eq!(
        text(unread.to_sql(&dialect))?,
        "SELECT [mail].[id], CASE WHEN [mail].[subject] = @p1 THEN 1 ELSE 0 END FROM [mail] \
         WHERE (NOT ([mail].[read] = 1) OR [mail].[body] IS NULL)"
    );
    Ok(())
}

#[test]
fn written_rows_are_answered_by_output_in_a_fourth_dialect() -> Result<()> {
    let dialect = TransactSql::new();
    let mail = NewMail { subject: "hello".into(), body: None, read: false };
    assert_eq!(
        text(Mail::insert(mail).returning(Mail::ID).to_sql(&dialect))?,
        "INSERT INTO [mail] ([subject], [body], [read]) OUTPUT INSERTED.[id] VALUES (@p1, @p2, @p3)"
    );
    assert_eq!(
        text(Mail::update().set(Mail::READ, true).filter(Mail::ID.eq(1)).returning(Mail::SUBJECT).to_sql(&dialect))?,
        "UPDATE [mail] SET [read] = @p1 OUTPUT INSERTED.[subject] WHERE [mail].[id] = @p2"
    );
    assert_eq!(
        text(Mail::delete().filter(Mail::READ).returning((Mail::ID, Mail::BODY)).to_sql(&dialect))?,
        "DELETE FROM [mail] OUTPUT DELETED.[id], DELETED.[body] WHERE [mail].[read] = 1"
    );
    Ok(())
}

#[test]
fn tables_are_created_in_the_words_of_a_fourth_dialect() -> Result<()> {
    let statements = Schema::new().entity::<Mail>().create_sql(&TransactSql::new())?;
    assert_eq!(
        statements.join(";\n"),
        "IF OBJECT_ID(N'[mail]', N'U') IS NULL CREATE TABLE [mail] (\n    \
             [id] INT NOT NULL IDENTITY(1, 1),\n    \
             [subject] NVARCHAR(80) NOT NULL,\n    \
             [body] NVARCHAR(MAX),\n    \
             [read] BIT NOT NULL,\n    \
             CONSTRAINT [pk_mail] PRIMARY KEY ([id])\n)"
    );
    Ok(())
}

#[test]
fn savepoints_follow_a_fourth_dialect() -> Result<()> {
    let driver = RecordingDriver::new(std::sync::Arc::new(TransactSql::new()));
    let engine = Engine::with_driver(driver.clone(), EngineOptions::default())?;
    let lost: Result<()> = engine.connection()?.transaction(|db| {
        db.savepoint(|_| Ok(()))?;
        db.savepoint(|_| Err(Error::other("no more")))
    });
    assert!(lost.is_err());
    let texts: Vec<String> = driver.recorded().into_iter().map(|statement| statement.sql).collect();
    let expected = [
        "BEGIN TRANSACTION",
        "SAVE TRANSACTION orm_1",
        "SAVE TRANSACTION orm_1",
        "ROLLBACK TRANSACTION orm_1",
        "ROLLBACK",
    ];
    assert_eq!(texts, expected);
    Ok(())
}
