package gluster

// ReplaceBrick builds `volume replace-brick V OLD NEW commit force`. glusterd
// knows no other way since 3.12: the new brick takes the old one's place at once,
// empty, and the self-heal daemons fill it.
func ReplaceBrick(volume, old, new string) Command {
	return Command{Args: []string{"volume", "replace-brick", volume, old, new, "commit", "force"}, Mutates: true, Order: Order{Verb: VerbReplaceBrick, Step: StepCommit}}
}

// AddBrick builds `volume add-brick V NEW` for one brick of a volume whose
// subvolumes are single bricks. Without "force" glusterd itself refuses a brick
// on the root filesystem, or one that is a mount point.
func AddBrick(volume, brick string) Command {
	return Command{Args: []string{"volume", "add-brick", volume, brick}, Mutates: true, Layout: true, Order: Order{Verb: VerbAddBrick}}
}

// ResetBrickStart builds `volume reset-brick V BRICK start`: the brick's process
// ends, so that its disk can be changed. The brick stays part of the volume.
func ResetBrickStart(volume, brick string) Command {
	return Command{Args: []string{"volume", "reset-brick", volume, brick, "start"}, Mutates: true, Order: Order{Verb: VerbResetBrick, Step: StepStart}}
}

// ResetBrickCommit builds `volume reset-brick V BRICK BRICK commit [force]`: the
// brick's process starts again. Without force glusterd refuses a directory that
// has been a brick before (seen on 10.3), so that a disk that was not changed is
// noticed.
func ResetBrickCommit(volume, brick string, force bool) Command {
	args := []string{"volume", "reset-brick", volume, brick, brick, "commit"}
	if force {
		args = append(args, "force")
	}
	return Command{Args: args, Mutates: true, Order: Order{Verb: VerbResetBrick, Step: StepCommit}}
}

// HealLaunch builds `volume heal V [full]`: it makes the self-heal daemons look
// at what waits, or at every file. Without it they look when a brick connects and
// every ten minutes.
func HealLaunch(volume string, full bool) Command {
	args := []string{"volume", "heal", volume}
	if full {
		args = append(args, "full")
	}
	return Command{Args: args, Mutates: true, Plain: true, Order: Order{Verb: VerbHeal}}
}
