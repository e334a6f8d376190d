package jobs

import (
	"fmt"
	"strings"

	"brickyard/gluster"
)

// This file is the one place where what jobs and steps say becomes words. In braces
// stands what is put in from the arguments:
//
//	{hosts}                all values: "a, b and c"
//	{used size}            a number of bytes: "41 GiB"
//	{hosts?it is|they are} the first for one value, the second for several
//	{a+b#file|files}       the first when the sum is 1, the second else
//	{holding}              see phrases

// String is the notice in words.
func (n Notice) String() string {
	text, known := noticeWords[n.Code]
	if !known {
		return string(n.Code)
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		var place string
		place, text, _ = strings.Cut(rest, "}")
		b.WriteString(n.Args.fill(place))
	}
}

// fill is what stands in a place of a text.
func (a Args) fill(place string) string {
	if p, ok := phrases[place]; ok {
		return p.say(a)
	}
	if name, forms, ok := strings.Cut(place, "?"); ok {
		one, many, _ := strings.Cut(forms, "|")
		return plural(uint64(len(a[name])), one, many)
	}
	if sum, forms, ok := strings.Cut(place, "#"); ok {
		one, many, _ := strings.Cut(forms, "|")
		var n uint64
		for name := range strings.SplitSeq(sum, "+") {
			n += a.number(name)
		}
		return plural(n, one, many)
	}
	if name, ok := strings.CutSuffix(place, " size"); ok {
		return gluster.SizeWords(a.number(name))
	}
	return AndList(a[place])
}

// phrases are what more than one argument is put together to, or what is left out
// where there is nothing to say. of names the arguments.
var phrases = map[string]struct {
	of  []string
	say func(Args) string
}{
	"losses":         {[]string{"failures", "skipped"}, func(a Args) string { return a.losses(StepRebalancing) }},
	"removal losses": {[]string{"failures", "skipped"}, func(a Args) string { return a.losses(StepRemoving) }},
	"holding":        {[]string{"bricks", "hosts", "held", "moved"}, Args.holding},
}

// losses counts the files that failed and those that were skipped.
func (a Args) losses(t StepType) string {
	var parts []string
	if n := a.number("failures"); n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s", n, t.FailedWords(n)))
	}
	if n := a.number("skipped"); n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s skipped", n, plural(n, "file was", "files were")))
	}
	return strings.Join(parts, " and ")
}

// holding says of each brick what it holds, and how much was moved by its host.
func (a Args) holding() string {
	var said []string
	for i, brick := range a["bricks"] {
		held, moved := a.at("held", i).number("held"), a.at("moved", i).number("moved")
		how := "but only " + gluster.SizeWords(moved) + " were moved"
		if moved > held {
			how = "although " + gluster.SizeWords(moved) + " were moved"
		}
		said = append(said, fmt.Sprintf("%s still holds %s, %s by %s", brick, gluster.SizeWords(held), how, strings.Join(a.at("hosts", i)["hosts"], "")))
	}
	return strings.Join(said, "; ")
}

// at is the value of an argument at a place, alone; none where there is none.
func (a Args) at(name string, i int) Args {
	if i >= len(a[name]) {
		return nil
	}
	return Args{name: a[name][i : i+1]}
}

// noticeWords has the words of every code.
var noticeWords = map[NoticeCode]string{
	NoticeText:             "{words}",
	NoticeGlusterdWords:    "{words}.",
	NoticeGlusterdAnswered: "Its words: {words}.",
	NoticeRefusal:          "{words}",
	NoticeFinding:          "{words}",
	NoticeUnsupported:      "{words}",
	NoticeReason:           "Reason: {reason}.",

	NoticeUnreachable:     "No glusterd answers. Check that glusterd runs there and that this server may run the gluster command.",
	NoticeNoAnswerInTime:  "gluster gave no answer in time. A peer that lost power or its network can make it hang; Brickyard keeps asking.",
	NoticeGlusterdBusy:    "glusterd is busy with another transaction; Brickyard asks again in a moment.",
	NoticeNoXML:           "gluster answered something that is not its XML, or nothing. A peer that fell silent can make it do so; if it lasts, check the command the cluster was added with.",
	NoticeQuestionRefused: "glusterd refused the question.",
	NoticeUnreadable:      "The cluster could not be read.",
	NoticeClusterSilent:   "The cluster cannot be reached; what the task is doing is not known.",
	NoticeVolumeSilent:    "glusterd gives no answer about this volume; what the task is doing is not known.",
	NoticeVolumeStopped:   "The volume is stopped; glusterd says nothing about its tasks until it is started again.",
	NoticeTaskUnlisted:    "glusterd lists no task on this volume and gave no figures; what became of it is not known.",
	NoticeWitnessAway:     "The node that answers now knows nothing of it, and {target}, which last reported on it, is away. If it does not come back, take it out of the cluster's targets and start Brickyard again.",

	NoticeGaveUpBusy:                "The {what} was given up: glusterd stayed busy with another transaction. Try again in a moment. ({words})",
	NoticeNotReached:                "The {what} did not reach the cluster: {words}.",
	NoticeGlusterdRefused:           "glusterd refused: {words}.",
	NoticeCommandNotSent:            "The command was not sent:",
	NoticeNothingSent:               "Nothing was sent:",
	NoticeNothingSentUnread:         "Nothing was sent: the cluster could not be read.",
	NoticeNothingStarted:            "Nothing was started:",
	NoticeNothingStartedThrottle:    "Nothing was started, because the throttle could not be set.",
	NoticeLookupOptimizeOn:          "cluster.lookup-optimize could not be switched off first, so nothing else was sent.",
	NoticeLookupOptimizeOff:         "cluster.lookup-optimize was switched off, and stays off.",
	NoticeNothingChanged:            "Nothing was changed.",
	NoticeNothingElseChanged:        "Nothing else was changed.",
	NoticeOnlyThrottleChanged:       "Only the throttle was changed, and it is put back.",
	NoticeTryAgain:                  "Try again.",
	NoticeStoppedBeforeSent:         "Brickyard was stopped before it was sent.",
	NoticeStoppedBeforeCommand:      "Brickyard was stopped before the command was sent.",
	NoticeStoppedBeforeCommandAdded: "Brickyard was stopped before the command was sent, and somebody else has added the new brick since.",
	NoticeStoppedBeforeCommit:       "Brickyard was stopped before the commit was sent.",
	NoticeStoppedBeforeResume:       "Brickyard was stopped before the job went on.",
	NoticeStoppedAfterRefusal:       "Brickyard was stopped after glusterd had refused the command.",

	NoticeFoundOnCluster:         "Found on the cluster; not started by Brickyard.",
	NoticeOverWhenFound:          "It was over already when Brickyard first saw it; when it ended is not known.",
	NoticeEarlierRunTakenUp:      "glusterd took up an earlier run of job {job} again; a node that was away came back.",
	NoticeTakenUpAgain:           "glusterd took this task up again; a node that was away came back.",
	NoticeStartLost:              "The answer to the start was lost. Brickyard looks whether glusterd has started the task.",
	NoticeStartLostUnlisted:      "The answer to the start was lost, and glusterd shows no such task: it was not started, or it was stopped since.",
	NoticeStartLostAway:          "The answer to the start was lost, and {target}, where it was sent, is away: the other nodes show no such task, but whether it was started is not known. If it was, it appears as a new job.",
	NoticeResumeLostAway:         "The answer to the resume was lost, and {target}, where it was sent, is away: the other nodes show no such task, but whether it was started is not known. If it was, it goes on as this job's next run.",
	NoticeStartLostVolumeStopped: "The answer to the start was lost, and the volume is stopped: glusterd lists no tasks of it, so whether it was started is not known.",
	NoticeAppearsWhenStarted:     "If it was, it appears as a new job when the volume is started.",
	NoticeGoesOnAsNextRun:        "If it was, it goes on as this job's next run.",
	NoticeRunBeforeEnded:         "The run before was ended.",
	NoticeNextRunNotStarted:      "The run before was ended, and the next one was not started.",
	NoticeNextRunNotBegun:        "It was to run again: the run before was ended, and Brickyard was stopped before the next one began.",

	NoticeNotBegunYet:             "No node has begun yet.",
	NoticeNotBegunUnheard:         "No node that answers has begun; {hosts} cannot be heard.",
	NoticeNoReportNow:             "No node reports about this task at the moment; {hosts} had begun it.",
	NoticeNoReportAnyMore:         "No node reports about this task any more, although glusterd lists it; {hosts} had begun it.",
	NoticeNeverBegan:              "No node ever began this task, although glusterd lists it.",
	NoticeNeverBeganOrWiped:       "glusterd lists this task as not started, and no node has a record of it. It never began, or it was over when a brick was replaced, which wipes the record; which of the two is not known. Nothing moves now.",
	NoticeRecordWiped:             "glusterd wiped the record of this task ({status}).",
	NoticeRecordWipedBefore:       "glusterd has wiped the record of this task ({status}). It was over before that; how it ended is not known.",
	NoticeCompletedUnheard:        "Completed on every node that answers, but {hosts} cannot be heard. It is not done until that is known.",
	NoticeCompletedLate:           "Completed on every node that answers, but {hosts} {hosts?has|have} not been heard. It is not done until that is known.",
	NoticeCompletedLateFound:      "Completed on every node that answers, but {hosts} {hosts?has|have} not been heard: either it never began there, or its bricks were added later. Start it again to be sure; what lies right already is not moved twice.",
	NoticeCompletedNeverHeard:     "Completed on every node that answers, but {hosts} was never heard: whether it began is not known. Either it did not, or its bricks were added later. Start it again to be sure; what lies right already is not moved twice.",
	NoticeCompletedWithoutFigures: "glusterd lists it as completed. Its last figures could not be read; those shown are the last that were.",
	NoticeFiguresMissing:          "The last figures could not be read; those shown were seen before.",
	NoticeFilesLeft:               "{losses}; the rebalance log on each node names {failures+skipped#it|them}.",
	NoticeTaskFailed:              "glusterd reports that the task failed; the rebalance log on each node says why.",
	NoticeTaskFailedOn:            "glusterd reports that the task failed on {hosts}; the rebalance log there says why.",
	NoticeUnknownStatus:           "glusterd reports a status that Brickyard does not know: {status}.",
	NoticeOtherTask:               "glusterd lists this task as {status}. Brickyard does not know what it does, and can only show it.",
	NoticeOtherTaskGone:           "glusterd does not list this task any more; how it ended was not seen.",
	NoticeAnotherTaskListed:       "glusterd now lists another task ({task}) on this volume, so this one is over; how it ended was not seen.",
	NoticeStoppedOrWiped:          "The task was stopped outside Brickyard, or a node that came back wiped its record; the figures are those last seen.",
	NoticeVolumeDeleted:           "The volume was deleted.",
	NoticeVolumeReplaced:          "The volume was deleted, and another one was created under its name.",

	NoticeStoppedOutside:       "Stopped outside Brickyard.",
	NoticeStoppedWhereHeard:    "It stopped on every node that answers.",
	NoticeMayGoOnReopens:       "{hosts} cannot be heard, and may go on with it when {hosts?it returns|they return}, and the job is opened again then (glusterfs issue 1815).",
	NoticeMayGoOnPauseEnds:     "{hosts} cannot be heard, and may go on with it when {hosts?it returns|they return}, and the pause is over then (glusterfs issue 1815).",
	NoticeStopAccepted:         "The stop was accepted; waiting for every node to report its end.",
	NoticeStopNotSent:          "The stop was not sent:",
	NoticeStopLost:             "The answer to the stop was lost. Brickyard looks what the task is doing.",
	NoticeStopLostDone:         "The answer to the stop was lost, but it was carried out.",
	NoticeStopDone:             "The stop was carried out; the figures are those last seen.",
	NoticeStopNotDone:          "The stop was not carried out: the task is still running.",
	NoticeStopNotDoneUndecided: "The stop was not carried out: glusterd still waits for the decision about these bricks.",
	NoticeStoppedBeforeItBegan: "Stopped before it began.",
	NoticeStoppedWhilePaused:   "Stopped while it was paused; no command was needed.",
	NoticeMovedStays:           "What was moved stays moved.",

	NoticePausedBy:               "Paused by {by}.",
	NoticePausedByFor:            "Paused by {by}: {reason}",
	NoticeStoppedToPause:         "Stopped to pause the job.",
	NoticePauseAccepted:          "The pause was accepted; waiting for every node to report its end.",
	NoticePauseNotSent:           "The pause was not sent.",
	NoticePauseTooLate:           "The task ended before the pause reached it.",
	NoticePauseLost:              "The answer to the pause was lost. Brickyard looks what the task is doing.",
	NoticePauseLostDone:          "The answer to the pause was lost, but it was carried out; the figures are those last seen.",
	NoticePauseNotDone:           "The pause was not carried out: the task is still running. Try again.",
	NoticePauseNotDoneOver:       "The pause was not carried out: the migration ended before.",
	NoticePauseForgot:            "Its migration ended at that moment, and the stop made glusterd forget it. Resume the job to have it confirmed and to decide.",
	NoticeResumedOutside:         "Somebody started this outside Brickyard while the job was paused; it goes on as the job's next run.",
	NoticeEarlierRunRuns:         "A node that came back runs an earlier part of this job again. Stop that with: {command}",
	NoticeAnotherTaskWhilePaused: "While the job was paused somebody started another task on this volume ({task}).",
	NoticeBricksTaken:            "The bricks were taken out of the volume outside Brickyard while the removal was paused. Whether all their data was moved first is not known.",
	NoticeSomeBricksTaken:        "Some bricks of the paused removal were taken out of the volume outside Brickyard; {bricks} stayed.",
	NoticeCannotGoOn:             "Its window is open, but it cannot go on yet:",
	NoticeWindowTakenAway:        "Its window was taken away; it goes on when somebody resumes it.",

	NoticeThrottleLost:       "The answer to the throttle was lost; what is in force is shown after the next look.",
	NoticeThrottleNotSent:    "The throttle was not sent.",
	NoticeThrottleNotSet:     "The throttle was not set.",
	NoticeThrottleNotPutBack: "The throttle was not put back:",
	NoticeThrottleOnNamesake: "The new volume has the throttle that this job asked for ({throttle}): a command may have reached it. If nobody wants it there, put it back with: {command}",

	NoticeMigrated:               "The data was migrated.",
	NoticeMigratedWithLosses:     "The migration is over, but not everything was moved: {removal losses}; the rebalance log on each node names {failures+skipped#it|them}. A file that is being written to can fail: run the migration again.",
	NoticeMigrationFailed:        "The migration failed.",
	NoticeNeverMigrated:          "No node ever began to migrate.",
	NoticeEmptiedUnknown:         "Completed on every node that answers, but {hosts} {hosts?has|have} not been heard: it is not known whether the bricks there were emptied. Run the migration again.",
	NoticeCompletedButHeld:       "Every node says that it has completed, but",
	NoticeCompletedButUnshown:    "Every node says that it has completed.",
	NoticeUntilCommitted:         "The bricks stay in the volume until somebody commits or stops the removal.",
	NoticeUntilDecided:           "The bricks stay in the volume until somebody decides.",
	NoticeUntilReadAgain:         "The bricks are taken out as soon as a second reading says the same.",
	NoticeStillInVolume:          "The bricks are still part of the volume.",
	NoticeBricksGone:             "The bricks are no longer part of the volume.",
	NoticeBricksStay:             "The bricks stay in the volume. Data that was moved away does not come back by itself: rebalance the volume to use them again.",
	NoticeRemovalAccepted:        "glusterd has accepted the removal.",
	NoticeRemovalLostDone:        "The answer was lost, but the removal was carried out.",
	NoticeRemovalLostNotDone:     "The answer was lost, and the bricks are still part of the volume: they were not removed.",
	NoticeRemovalAcceptedNotDone: "glusterd has accepted the removal, but the bricks are still part of the volume: they were not removed.",
	NoticeRemovalLostAway:        "The answer was lost, and {target}, where the command was sent, is away: for the other nodes the bricks are still part of the volume, but that may change when it comes back.",
	NoticeRemovalGone:            "The removal is gone from glusterd's list, and which bricks it was about is not known.",
	NoticeSomeBricksLeft:         "Some bricks of the removal have left the volume; {bricks} stayed.",
	NoticeRemovalStoppedOutside:  "The removal was stopped outside Brickyard: its bricks are still part of the volume.",
	NoticeRemovalReplacedOutside: "The removal was stopped outside Brickyard, and another task was started since.",
	NoticeCommittedOutside:       "The removal was committed outside Brickyard: its bricks are no longer part of the volume.",

	NoticeAnotherTaskShown: "glusterd now shows another task on this volume.",
	NoticeStillMigrating:   "The data is still being migrated.",
	NoticeMovedUnknown:     "{hosts} cannot be heard, so it is not known whether everything was moved.",
	NoticeNoReport:         "No node reports about the migration.",
	NoticeEmptiedUnheard:   "{hosts} {hosts?has|have} not been heard, so it is not known whether the bricks there were emptied. Run the migration again.",
	NoticeNotCompletedOn:   "On {host} the migration is {status}; the rebalance log there says why.",
	NoticeFilesWouldBeLost: "{files} {files#file was|files were} not moved and would be lost; the rebalance log on {hosts} names {files#it|them}.",
	NoticeBricksHoldData:   "{holding}. Whether that is data of the volume is not known: look what lies there, or run the migration again.",
	NoticeBricksUnshown:    "Whether {bricks} {bricks?was|were} emptied cannot be told by sizes, because other bricks lie on the same filesystem. Look what lies there.",
	NoticeBricksUnread:     "What lies on {bricks} could not be read, so it is not known whether everything was moved.",
	NoticeMoreFailed:       "More files failed since this was confirmed.",
	NoticeLossChanged:      "What would be lost is not what was confirmed.",
	NoticeNoFigures:        "No figures of the migration are known.",

	NoticeNotCommittedByItself:     "Not committed automatically:",
	NoticeNotCommitted:             "Not committed:",
	NoticeCommitNotSent:            "The commit was not sent.",
	NoticeCommitAccepted:           "glusterd has accepted the commit.",
	NoticeCommitLost:               "The answer to the commit was lost.",
	NoticeCommitLostDone:           "The answer to the commit was lost, but it was carried out.",
	NoticeLooksWhetherGone:         "Brickyard looks whether the bricks are gone.",
	NoticeCommitNotDone:            "The commit was not carried out.",
	NoticeCommitNotDoneByUs:        "The commit was not carried out by Brickyard.",
	NoticeCommitNotDoneBricksThere: "The commit was not carried out: the bricks are still part of the volume.",
	NoticeCommitAcceptedNotDone:    "glusterd has accepted the commit and not carried it out: the bricks are still part of the volume.",
	NoticeCommitAcceptedForgotten:  "glusterd has accepted the commit and forgot the task, but the bricks are still part of the volume; glusterd.log on the nodes says why. Whether they agree is told by gluster volume info on each.",

	NoticeAddedStays:            "The new brick {brick} was added before and stays in the volume.",
	NoticeLooksForBrick:         "The answer was lost. Brickyard looks whether glusterd has carried it out.",
	NoticeReplaceLostDone:       "The answer was lost, but the brick was replaced.",
	NoticeReplaceLostNotDone:    "The answer was lost, and the old brick is still part of the volume: it was not replaced.",
	NoticeReplaceLostAway:       "The answer was lost, and {target}, where the command was sent, is away: for the other nodes the old brick is still part of the volume, but that may change when it comes back.",
	NoticeNeitherBrickThere:     "Neither the old nor the new brick is part of the volume: somebody else has changed it since. How this replacement ended was not seen.",
	NoticeAddLostNotDone:        "The answer was lost, and the new brick is not part of the volume: it was not added.",
	NoticeAddLostAway:           "The answer was lost, and {target}, where the command was sent, is away: for the other nodes the new brick is not part of the volume, but that may change when it comes back.",
	NoticeAwayTooLong:           "Brickyard was away for too long to go on by itself. To go on, remove {brick} with its data migrated.",
	NoticeRemovalNotStarted:     "The removal of the old brick was not started:",
	NoticeOldBrickKnown:         "The node that answers still knows the old brick {brick} in the place of {with}.",
	NoticeBrickGoneBeforeHealed: "{brick} is no longer part of the volume: it was replaced or removed outside Brickyard before its heal was seen to be done.",

	NoticeSwapDisk:               "The process of {brick} is stopped. Change its disk, mount it and make the empty directory again; then commit.",
	NoticeHostAway:               "The host {host} is not connected: {brick} cannot be started, and whether it runs is not known. Wait until the host is back, or give up the reset and replace the brick by one on another host.",
	NoticeResetGivenUp:           "The reset was given up while the host {host} was not connected; no command was sent for it.",
	NoticeBrickOutOfWork:         "{brick} stays out of work. Replace it by a brick on another host; or, when {host} is back and the brick does not run, start it with: {command}",
	NoticeBrickGone:              "{brick} is no longer part of the volume: it was replaced or removed outside Brickyard.",
	NoticeBrickChanged:           "The brick is no longer part of the volume: somebody else has changed it since.",
	NoticeBrickStartedOutside:    "The brick was started again outside Brickyard.",
	NoticeResetLostUnknown:       "The answer was lost, and glusterd does not say whether the brick's process runs: whether it was stopped is not known.",
	NoticeResetLostNotDone:       "The answer was lost, and the brick's process still runs: it was not stopped.",
	NoticeResetLostAway:          "The answer was lost, and {target}, where the command was sent, is away: for the other nodes the brick's process still runs, but that may change when it comes back.",
	NoticeResetCommitLostDone:    "The answer was lost, but the brick was started again.",
	NoticeResetCommitNotDone:     "The commit was not carried out: the brick's process does not run.",
	NoticeResetCommitLostUnknown: "The answer to the commit was lost, and glusterd does not say whether the brick's process runs.",
	NoticeResetCommitLostAway:    "The answer was lost, and {target}, where the command was sent, is away: for the other nodes the brick's process does not run, but that may change when it comes back.",

	NoticeHealed:              "Healed: nothing waits on any brick of the set any more, seen {times} times in a row. At most {entries} {entries#entry waited|entries waited} at once.",
	NoticeHealedNothingWaited: "Nothing waits to be healed on any brick of the set. Nothing was seen to wait since the brick was put in place, also not after every file was looked at.",
	NoticeHealedOnce:          "Nothing waits any more. Brickyard looks once more before it calls this done.",
	NoticeHealUnnoticed:       "Nothing waits so far. The self-heal daemons may not have noticed the new brick yet, so Brickyard goes on looking.",
	NoticeHealUnproven:        "So it is not known to be healed, and Brickyard goes on watching; glustershd.log on the hosts of the set says what is in the way.",
	NoticeHealStuck:           "{entries} {entries#entry waits|entries wait}, and that has not changed for {minutes} minutes although the self-heal daemons were told to look. A large file can take that long; otherwise glustershd.log on the hosts of the set says what is in the way.",
	NoticeHealLaunchRefused:   "Nothing is being healed, and the self-heal daemons could not be told to look:",
	NoticeHealUnread:          "What waits to be healed could not be read:",
	NoticeHealNoAnswer:        "What waits to be healed is not known: gluster gave no answer in time. It takes long while very much waits, or while a node cannot be reached. Brickyard keeps asking.",
	NoticeSplitBrain:          "{entries} {entries#entry is|entries are} in split-brain, which GlusterFS cannot heal by itself. It is not done until somebody decides them: gluster volume heal {volume} split-brain …",
	NoticeBricksUnreachable:   "{bricks} cannot be reached: what waits there is not known, and it is not done until that is known.",
	NoticeBricksSilent:        "{bricks} did not say what waits there.",
	NoticeHealVolumeStopped:   "The volume is stopped: nothing heals until it is started again.",
	NoticeHealBrickOffline:    "The new brick {brick} is offline: nothing is healed onto it until its process runs again.",
	NoticeWatchStopped:        "Brickyard stopped watching before the heal was done.",
	NoticeHealGoesOn:          "The heal goes on in glusterd; look with: gluster volume heal {volume} info summary",

	NoticeFillingUnread:        "Nothing waits to be healed, but how much lies on the bricks could not be read:",
	NoticeFillingUnknown:       "Nothing waits to be healed, but how much lies on {brick} is not known.",
	NoticeFillingLacks:         "Nothing waits to be healed, but {used size} are used on {brick}, and {other-used size} on {other}.",
	NoticeFillingOthersUnknown: "Nothing waits to be healed, but how much lies on the other bricks of the set is not known.",
	NoticeFillingArbiter:       "The brick is an arbiter, which holds names and no data.",
	NoticeFillingOthersShared:  "How much the new brick should hold cannot be told, because the filesystems of the others hold other bricks too.",
	NoticeFillingShared:        "How much lies on the new brick cannot be told, because its filesystem holds other bricks too.",
}
