import GRDB

/// Every statement a command can need, prepared once.
final class WriterStatements {
  let begin, commit, rollback, savepoint, release, rollbackToSavepoint: SQLStatement
  let findOutcome, insertOutcome: SQLStatement
  let findDraft, insertDraft, updateForSegment, updateForPass, updateForCollaborator: SQLStatement
  let insertSegment, insertPass: SQLStatement
  let findCollaborator, insertCollaborator, markAuthor: SQLStatement
  let findKey, insertKey: SQLStatement
  let insertEvent, eventSequence, eventsAfter: SQLStatement
  let findInvite, findInviteByRow, insertInvite, updateInvite: SQLStatement
  let probe: SQLStatement

  init(_ database: Database) throws {
    begin = try SQLStatement(database, WriterSQL.begin)
    commit = try SQLStatement(database, WriterSQL.commit)
    rollback = try SQLStatement(database, WriterSQL.rollback)
    savepoint = try SQLStatement(database, WriterSQL.savepoint)
    release = try SQLStatement(database, WriterSQL.release)
    rollbackToSavepoint = try SQLStatement(database, WriterSQL.rollbackToSavepoint)
    findOutcome = try SQLStatement(database, WriterSQL.findOutcome)
    insertOutcome = try SQLStatement(database, WriterSQL.insertOutcome)
    findDraft = try SQLStatement(database, WriterSQL.findDraft)
    insertDraft = try SQLStatement(database, WriterSQL.insertDraft)
    updateForSegment = try SQLStatement(database, WriterSQL.updateForSegment)
    updateForPass = try SQLStatement(database, WriterSQL.updateForPass)
    updateForCollaborator = try SQLStatement(database, WriterSQL.updateForCollaborator)
    insertSegment = try SQLStatement(database, WriterSQL.insertSegment)
    insertPass = try SQLStatement(database, WriterSQL.insertPass)
    findCollaborator = try SQLStatement(database, WriterSQL.findCollaborator)
    insertCollaborator = try SQLStatement(database, WriterSQL.insertCollaborator)
    markAuthor = try SQLStatement(database, WriterSQL.markAuthor)
    findKey = try SQLStatement(database, WriterSQL.findKey)
    insertKey = try SQLStatement(database, WriterSQL.insertKey)
    insertEvent = try SQLStatement(database, WriterSQL.insertEvent)
    eventSequence = try SQLStatement(database, WriterSQL.eventSequence)
    eventsAfter = try SQLStatement(database, WriterSQL.eventsAfter)
    findInvite = try SQLStatement(database, WriterSQL.findInvite)
    findInviteByRow = try SQLStatement(database, WriterSQL.findInviteByRow)
    insertInvite = try SQLStatement(database, WriterSQL.insertInvite)
    updateInvite = try SQLStatement(database, WriterSQL.updateInvite)
    probe = try SQLStatement(database, WriterSQL.probe)
  }
}
