#!/bin/sh
# What mpirun takes for ssh: starts a command on the other of the two machines of test/support/two_machines.ts.
shift
exec ip netns exec "$REGULUS_OTHER_MACHINE" unshare --uts sh -c "hostname $REGULUS_OTHER_MACHINE; $*"
