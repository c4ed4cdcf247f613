# Keeps one throw-away server, and takes it away with its folder when the tests end, however they end: the kernel then closes our
# input, even if the tests were killed. Orders come as lines, one word each, and are answered by a line.
#
# usage: sh -c "$(cat supervisor.sh)" supervisor FOLDER PREPARE SERVE STOP END
#   PREPARE and SERVE are commands; STOP and END are the signals for a clean end and for the quickest one.
folder=$1 prepare=$2 serve=$3 stop=$4 end=$5
runner=

launch() {
    rm -f "$folder/pid" "$folder/ended"
    # The server is a child, not a daemon: its end is noticed, and nothing of it lingers.
    { eval "exec $serve" & echo $! >"$folder/pid"; wait $!; echo >"$folder/ended"; } </dev/null >>"$folder/log" 2>&1 &
    runner=$!
    while [ ! -s "$folder/pid" ]; do sleep 0.01; done
    server=$(cat "$folder/pid")
}

# The server with the processes that it started for its connections.
family() {
    echo "$server" $(cat "/proc/$server/task/$server/children" 2>/dev/null)
}

# Waits until no thread moves any more: a signal takes its time on a busy machine.
await_standstill() {
    for process in $(family); do
        while grep -L '^State:.T' "/proc/$process/task/"*/status | grep -q .; do sleep 0.01; done
    done
}

# Sends a signal and waits for the end.
finish() {
    [ -n "$runner" ] || return 0
    all=$(family)
    # A stopped process takes no signal but this one.
    kill -s "$1" "$server" && kill -s CONT $all
    ( trap 'kill $!; exit' TERM; sleep 10 & wait; kill -s KILL $all ) >/dev/null &
    impatient=$!
    wait "$runner"
    kill "$impatient"
    runner=
}

{
    if eval "$prepare" >>"$folder/log"; then launch; echo ready; else echo failed; fi
    while read -r order; do
        case $order in
            start) launch ;;
            stop) finish "$stop" ;;
            # Each by itself, as the others would take their time to notice the death of the first.
            kill) kill -s KILL $(family); wait "$runner"; runner= ;;
            pause) kill -s STOP $(family); await_standstill ;;
            resume) kill -s CONT $(family) ;;
        esac
        echo "$order" done
    done
    finish "$end"
    rm -rf "$folder"
} 2>>"$folder/log"
