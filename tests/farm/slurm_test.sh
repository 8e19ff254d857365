#!/usr/bin/env bash
# Starts munge and Slurm's two daemons with a configuration of their own, for this test only.
source "$(dirname "$0")/common.sh"
[ "$(id -u)" -eq 0 ] || skip "the daemons of Slurm need root"
for tool in munged slurmctld slurmd sbatch squeue scontrol; do
    command -v "$tool" >/dev/null || [ -x "/usr/sbin/$tool" ] || skip "$tool is not installed"
done
PATH=$PATH:/usr/sbin
host=$(hostname -s)
getent hosts "$host" >/dev/null || skip "this computer cannot find its own name, $host"

# Everything must belong to root and be closed to others, or munge refuses to start.
chmod 755 "$work"
mkdir -m 755 munge
mkdir state spool logs
dd if=/dev/urandom bs=1 count=1024 of=munge/key status=none
chmod 400 munge/key
munged --foreground --force --socket "$work/munge/socket" --key-file "$work/munge/key" \
    --pid-file "$work/munge/pid" --seed-file "$work/munge/seed" \
    --log-file "$work/munge/log" >logs/munged 2>&1 &
started+=($!)

port=$((20000 + $$ % 20000))
cat >slurm.conf <<END
ClusterName=test
SlurmctldHost=$host
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/logs/slurmctld.log
SlurmdLogFile=$work/logs/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SchedulerParameters=defer,sched_interval=1
NodeName=$host CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$work/slurm.conf
slurmctld -D >logs/slurmctld.out 2>&1 &
started+=($!)
slurmd -D >logs/slurmd.out 2>&1 &
started+=($!)

for _ in $(seq 60); do
    if sinfo --noheader --format=%T 2>/dev/null | grep -q idle; then ready=yes; break; fi
    sleep 0.5
done
[ "${ready:-}" = yes ] || skip "the daemons did not start: $(tail -qn 2 logs/* | tr '\n' ' ')"

# Waits for the whole array.
sbatch --wait --array=1-3 "$source_folder/examples/zoom-slurm.sh" frames scene.toml "${film[@]}" ||
    { cat mandel-zoom-*.log; exit 1; }
check_frames frames
