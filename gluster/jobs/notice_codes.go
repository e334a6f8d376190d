package jobs

// The codes of everything that jobs and steps say. What each reads like stands in
// notice_words.go; a code whose words end with a colon, or in the middle of a sentence,
// is followed by another that says the rest.

// NoticeCode names what a job or a step says, for programs. Codes are part of the
// API and never change; notice_words.go has the words of each, docs/notices.md the
// list for people.
type NoticeCode string

// What comes from elsewhere: words that have no code of their own, glusterd's own
// words, refusals and findings.
const (
	NoticeText             NoticeCode = "text"
	NoticeGlusterdWords    NoticeCode = "glusterd-words"
	NoticeGlusterdAnswered NoticeCode = "glusterd-answered"
	NoticeRefusal          NoticeCode = "refusal"
	NoticeFinding          NoticeCode = "finding"
	NoticeUnsupported      NoticeCode = "unsupported"
	NoticeReason           NoticeCode = "reason"
)

// Why the cluster gives no answer.
const (
	NoticeUnreachable     NoticeCode = "unreachable"
	NoticeNoAnswerInTime  NoticeCode = "no-answer-in-time"
	NoticeGlusterdBusy    NoticeCode = "glusterd-busy"
	NoticeNoXML           NoticeCode = "no-xml"
	NoticeQuestionRefused NoticeCode = "question-refused"
	NoticeUnreadable      NoticeCode = "unreadable"
	NoticeClusterSilent   NoticeCode = "cluster-silent"
	NoticeVolumeSilent    NoticeCode = "volume-silent"
	NoticeVolumeStopped   NoticeCode = "volume-stopped"
	NoticeTaskUnlisted    NoticeCode = "task-unlisted"
	NoticeWitnessAway     NoticeCode = "witness-away"
)

// What became of a command. The argument what is commit, pause, replacement, start,
// stop or throttle.
const (
	NoticeGaveUpBusy                NoticeCode = "gave-up-busy"
	NoticeNotReached                NoticeCode = "not-reached"
	NoticeGlusterdRefused           NoticeCode = "glusterd-refused"
	NoticeCommandNotSent            NoticeCode = "command-not-sent"
	NoticeNothingSent               NoticeCode = "nothing-sent"
	NoticeNothingSentUnread         NoticeCode = "nothing-sent-unread"
	NoticeNothingStarted            NoticeCode = "nothing-started"
	NoticeNothingStartedThrottle    NoticeCode = "nothing-started-throttle"
	NoticeLookupOptimizeOn          NoticeCode = "lookup-optimize-on"
	NoticeLookupOptimizeOff         NoticeCode = "lookup-optimize-off"
	NoticeNothingChanged            NoticeCode = "nothing-changed"
	NoticeNothingElseChanged        NoticeCode = "nothing-else-changed"
	NoticeOnlyThrottleChanged       NoticeCode = "only-throttle-changed"
	NoticeTryAgain                  NoticeCode = "try-again"
	NoticeStoppedBeforeSent         NoticeCode = "stopped-before-sent"
	NoticeStoppedBeforeCommand      NoticeCode = "stopped-before-command"
	NoticeStoppedBeforeCommandAdded NoticeCode = "stopped-before-command-added"
	NoticeStoppedBeforeCommit       NoticeCode = "stopped-before-commit"
	NoticeStoppedBeforeResume       NoticeCode = "stopped-before-resume"
	NoticeStoppedAfterRefusal       NoticeCode = "stopped-after-refusal"
)

// A start, and what is found out about one whose answer was lost.
const (
	NoticeFoundOnCluster         NoticeCode = "found-on-cluster"
	NoticeOverWhenFound          NoticeCode = "over-when-found"
	NoticeEarlierRunTakenUp      NoticeCode = "earlier-run-taken-up"
	NoticeTakenUpAgain           NoticeCode = "taken-up-again"
	NoticeStartLost              NoticeCode = "start-lost"
	NoticeStartLostUnlisted      NoticeCode = "start-lost-unlisted"
	NoticeStartLostAway          NoticeCode = "start-lost-away"
	NoticeResumeLostAway         NoticeCode = "resume-lost-away"
	NoticeStartLostVolumeStopped NoticeCode = "start-lost-volume-stopped"
	NoticeAppearsWhenStarted     NoticeCode = "appears-when-started"
	NoticeGoesOnAsNextRun        NoticeCode = "goes-on-as-next-run"
	NoticeRunBeforeEnded         NoticeCode = "run-before-ended"
	NoticeNextRunNotStarted      NoticeCode = "next-run-not-started"
	NoticeNextRunNotBegun        NoticeCode = "next-run-not-begun"
)

// A task at work, and how it ended.
const (
	NoticeNotBegunYet             NoticeCode = "not-begun-yet"
	NoticeNotBegunUnheard         NoticeCode = "not-begun-unheard"
	NoticeNoReportNow             NoticeCode = "no-report-now"
	NoticeNoReportAnyMore         NoticeCode = "no-report-any-more"
	NoticeNeverBegan              NoticeCode = "never-began"
	NoticeNeverBeganOrWiped       NoticeCode = "never-began-or-wiped"
	NoticeRecordWiped             NoticeCode = "record-wiped"
	NoticeRecordWipedBefore       NoticeCode = "record-wiped-before"
	NoticeCompletedUnheard        NoticeCode = "completed-unheard"
	NoticeCompletedLate           NoticeCode = "completed-late"
	NoticeCompletedLateFound      NoticeCode = "completed-late-found"
	NoticeCompletedNeverHeard     NoticeCode = "completed-never-heard"
	NoticeCompletedWithoutFigures NoticeCode = "completed-without-figures"
	NoticeFiguresMissing          NoticeCode = "figures-missing"
	NoticeFilesLeft               NoticeCode = "files-left"
	NoticeTaskFailed              NoticeCode = "task-failed"
	NoticeTaskFailedOn            NoticeCode = "task-failed-on"
	NoticeUnknownStatus           NoticeCode = "unknown-status"
	NoticeOtherTask               NoticeCode = "other-task"
	NoticeOtherTaskGone           NoticeCode = "other-task-gone"
	NoticeAnotherTaskListed       NoticeCode = "another-task-listed"
	NoticeStoppedOrWiped          NoticeCode = "stopped-or-wiped"
	NoticeVolumeDeleted           NoticeCode = "volume-deleted"
	NoticeVolumeReplaced          NoticeCode = "volume-replaced"
)

// A stop.
const (
	NoticeStoppedOutside       NoticeCode = "stopped-outside"
	NoticeStoppedWhereHeard    NoticeCode = "stopped-where-heard"
	NoticeMayGoOnReopens       NoticeCode = "may-go-on-reopens"
	NoticeMayGoOnPauseEnds     NoticeCode = "may-go-on-pause-ends"
	NoticeStopAccepted         NoticeCode = "stop-accepted"
	NoticeStopNotSent          NoticeCode = "stop-not-sent"
	NoticeStopLost             NoticeCode = "stop-lost"
	NoticeStopLostDone         NoticeCode = "stop-lost-done"
	NoticeStopDone             NoticeCode = "stop-done"
	NoticeStopNotDone          NoticeCode = "stop-not-done"
	NoticeStopNotDoneUndecided NoticeCode = "stop-not-done-undecided"
	NoticeStoppedBeforeItBegan NoticeCode = "stopped-before-it-began"
	NoticeStoppedWhilePaused   NoticeCode = "stopped-while-paused"
	NoticeMovedStays           NoticeCode = "moved-stays"
)

// A pause, and the window.
const (
	NoticePausedBy               NoticeCode = "paused-by"
	NoticePausedByFor            NoticeCode = "paused-by-for"
	NoticeStoppedToPause         NoticeCode = "stopped-to-pause"
	NoticePauseAccepted          NoticeCode = "pause-accepted"
	NoticePauseNotSent           NoticeCode = "pause-not-sent"
	NoticePauseTooLate           NoticeCode = "pause-too-late"
	NoticePauseLost              NoticeCode = "pause-lost"
	NoticePauseLostDone          NoticeCode = "pause-lost-done"
	NoticePauseNotDone           NoticeCode = "pause-not-done"
	NoticePauseNotDoneOver       NoticeCode = "pause-not-done-over"
	NoticePauseForgot            NoticeCode = "pause-forgot"
	NoticeResumedOutside         NoticeCode = "resumed-outside"
	NoticeEarlierRunRuns         NoticeCode = "earlier-run-runs"
	NoticeAnotherTaskWhilePaused NoticeCode = "another-task-while-paused"
	NoticeBricksTaken            NoticeCode = "bricks-taken"
	NoticeSomeBricksTaken        NoticeCode = "some-bricks-taken"
	NoticeCannotGoOn             NoticeCode = "cannot-go-on"
	NoticeWindowTakenAway        NoticeCode = "window-taken-away"
)

// The throttle.
const (
	NoticeThrottleLost       NoticeCode = "throttle-lost"
	NoticeThrottleNotSent    NoticeCode = "throttle-not-sent"
	NoticeThrottleNotSet     NoticeCode = "throttle-not-set"
	NoticeThrottleNotPutBack NoticeCode = "throttle-not-put-back"
	NoticeThrottleOnNamesake NoticeCode = "throttle-on-namesake"
)

// The migration of a removal, and what becomes of its bricks.
const (
	NoticeMigrated               NoticeCode = "migrated"
	NoticeMigratedWithLosses     NoticeCode = "migrated-with-losses"
	NoticeMigrationFailed        NoticeCode = "migration-failed"
	NoticeNeverMigrated          NoticeCode = "never-migrated"
	NoticeEmptiedUnknown         NoticeCode = "emptied-unknown"
	NoticeCompletedButHeld       NoticeCode = "completed-but-held"
	NoticeCompletedButUnshown    NoticeCode = "completed-but-unshown"
	NoticeUntilCommitted         NoticeCode = "until-committed"
	NoticeUntilDecided           NoticeCode = "until-decided"
	NoticeUntilReadAgain         NoticeCode = "until-read-again"
	NoticeStillInVolume          NoticeCode = "still-in-volume"
	NoticeBricksGone             NoticeCode = "bricks-gone"
	NoticeBricksStay             NoticeCode = "bricks-stay"
	NoticeRemovalAccepted        NoticeCode = "removal-accepted"
	NoticeRemovalLostDone        NoticeCode = "removal-lost-done"
	NoticeRemovalLostNotDone     NoticeCode = "removal-lost-not-done"
	NoticeRemovalAcceptedNotDone NoticeCode = "removal-accepted-not-done"
	NoticeRemovalLostAway        NoticeCode = "removal-lost-away"
	NoticeRemovalGone            NoticeCode = "removal-gone"
	NoticeSomeBricksLeft         NoticeCode = "some-bricks-left"
	NoticeRemovalStoppedOutside  NoticeCode = "removal-stopped-outside"
	NoticeRemovalReplacedOutside NoticeCode = "removal-replaced-outside"
	NoticeCommittedOutside       NoticeCode = "committed-outside"
)

// Why a removal must not be committed.
const (
	NoticeAnotherTaskShown   NoticeCode = "another-task-shown"
	NoticeStillMigrating     NoticeCode = "still-migrating"
	NoticeMovedUnknown       NoticeCode = "moved-unknown"
	NoticeNoReport           NoticeCode = "no-report"
	NoticeEmptiedUnheard     NoticeCode = "emptied-unheard"
	NoticeEmptiedInterrupted NoticeCode = "emptied-interrupted"
	NoticeNotCompletedOn     NoticeCode = "not-completed-on"
	NoticeFilesWouldBeLost   NoticeCode = "files-would-be-lost"
	NoticeBricksHoldData     NoticeCode = "bricks-hold-data"
	NoticeBricksUnshown      NoticeCode = "bricks-unshown"
	NoticeBricksUnread       NoticeCode = "bricks-unread"
	NoticeMoreFailed         NoticeCode = "more-failed"
	NoticeLossChanged        NoticeCode = "loss-changed"
	NoticeNoFigures          NoticeCode = "no-figures"
)

// A commit.
const (
	NoticeNotCommittedByItself     NoticeCode = "not-committed-by-itself"
	NoticeNotCommitted             NoticeCode = "not-committed"
	NoticeCommitNotSent            NoticeCode = "commit-not-sent"
	NoticeCommitAccepted           NoticeCode = "commit-accepted"
	NoticeCommitLost               NoticeCode = "commit-lost"
	NoticeCommitLostDone           NoticeCode = "commit-lost-done"
	NoticeLooksWhetherGone         NoticeCode = "looks-whether-gone"
	NoticeCommitNotDone            NoticeCode = "commit-not-done"
	NoticeCommitNotDoneByUs        NoticeCode = "commit-not-done-by-us"
	NoticeCommitNotDoneBricksThere NoticeCode = "commit-not-done-bricks-there"
	NoticeCommitAcceptedNotDone    NoticeCode = "commit-accepted-not-done"
	NoticeCommitAcceptedForgotten  NoticeCode = "commit-accepted-forgotten"
)

// A new brick in another's place.
const (
	NoticeAddedStays            NoticeCode = "added-stays"
	NoticeLooksForBrick         NoticeCode = "looks-for-brick"
	NoticeReplaceLostDone       NoticeCode = "replace-lost-done"
	NoticeReplaceLostNotDone    NoticeCode = "replace-lost-not-done"
	NoticeReplaceLostAway       NoticeCode = "replace-lost-away"
	NoticeNeitherBrickThere     NoticeCode = "neither-brick-there"
	NoticeAddLostNotDone        NoticeCode = "add-lost-not-done"
	NoticeAddLostAway           NoticeCode = "add-lost-away"
	NoticeAwayTooLong           NoticeCode = "away-too-long"
	NoticeRemovalNotStarted     NoticeCode = "removal-not-started"
	NoticeOldBrickKnown         NoticeCode = "old-brick-known"
	NoticeBrickGoneBeforeHealed NoticeCode = "brick-gone-before-healed"
)

// A reset, in which a person changes the brick's disk.
const (
	NoticeSwapDisk               NoticeCode = "swap-disk"
	NoticeHostAway               NoticeCode = "host-away"
	NoticeResetGivenUp           NoticeCode = "reset-given-up"
	NoticeBrickOutOfWork         NoticeCode = "brick-out-of-work"
	NoticeBrickGone              NoticeCode = "brick-gone"
	NoticeBrickChanged           NoticeCode = "brick-changed"
	NoticeBrickStartedOutside    NoticeCode = "brick-started-outside"
	NoticeResetLostUnknown       NoticeCode = "reset-lost-unknown"
	NoticeResetLostNotDone       NoticeCode = "reset-lost-not-done"
	NoticeResetLostAway          NoticeCode = "reset-lost-away"
	NoticeResetCommitLostDone    NoticeCode = "reset-commit-lost-done"
	NoticeResetCommitNotDone     NoticeCode = "reset-commit-not-done"
	NoticeResetCommitLostUnknown NoticeCode = "reset-commit-lost-unknown"
	NoticeResetCommitLostAway    NoticeCode = "reset-commit-lost-away"
)

// The heal of a new brick.
const (
	NoticeHealed              NoticeCode = "healed"
	NoticeHealedNothingWaited NoticeCode = "healed-nothing-waited"
	NoticeHealedOnce          NoticeCode = "healed-once"
	NoticeHealUnnoticed       NoticeCode = "heal-unnoticed"
	NoticeHealUnproven        NoticeCode = "heal-unproven"
	NoticeHealStuck           NoticeCode = "heal-stuck"
	NoticeHealLaunchRefused   NoticeCode = "heal-launch-refused"
	NoticeHealUnread          NoticeCode = "heal-unread"
	NoticeHealNoAnswer        NoticeCode = "heal-no-answer"
	NoticeSplitBrain          NoticeCode = "split-brain"
	NoticeBricksUnreachable   NoticeCode = "bricks-unreachable"
	NoticeBricksSilent        NoticeCode = "bricks-silent"
	NoticeHealVolumeStopped   NoticeCode = "heal-volume-stopped"
	NoticeHealBrickOffline    NoticeCode = "heal-brick-offline"
	NoticeWatchStopped        NoticeCode = "watch-stopped"
	NoticeHealGoesOn          NoticeCode = "heal-goes-on"
)

// What lies on a new brick beside what lies on the others of its set.
const (
	NoticeFillingUnread        NoticeCode = "filling-unread"
	NoticeFillingUnknown       NoticeCode = "filling-unknown"
	NoticeFillingLacks         NoticeCode = "filling-lacks"
	NoticeFillingOthersUnknown NoticeCode = "filling-others-unknown"
	NoticeFillingArbiter       NoticeCode = "filling-arbiter"
	NoticeFillingOthersShared  NoticeCode = "filling-others-shared"
	NoticeFillingShared        NoticeCode = "filling-shared"
)
