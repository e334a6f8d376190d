package cli

import (
	"context"

	"brickyard/gluster"
)

// mutatePlain runs a command that gluster answers in plain text, such as
// `volume heal V`: on stdout with exit status 0 when it was accepted, on stderr
// with 1 when it was refused (seen on 10.3).
func (c *Client) mutatePlain(ctx context.Context, command gluster.Command) (gluster.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.mutateDeadline)
	defer cancel()
	argv := append([]string{"gluster"}, command.Argv()...)
	out, err := c.exec.Run(ctx, command.Argv()...)
	var failure *CommandError
	switch {
	case err != nil:
		failure = failureBefore(argv, out, err)
	case out.ExitCode == 0 && len(out.Stdout) > 0 && !out.Truncated:
		return gluster.Answer{Message: excerpt(string(out.Stdout)), Output: out}, nil
	default:
		failure = failureText(argv, out, nil)
		if failure.Kind == gluster.FailureMalformed && out.ExitCode == 1 && len(out.Stderr) > 0 {
			failure.Kind = gluster.FailureRefused
		}
	}
	return gluster.Answer{Output: out, Message: failure.Message}, failure.doubt()
}
