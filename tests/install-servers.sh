#!/usr/bin/env bash
# Installs the database servers that the tests run on, on Debian: PostgreSQL, MariaDB, PgBouncer, and MySQL beside the system.
# What is there already is left alone, and no service is started: the tests start servers of their own.
#
# usage: tests/install-servers.sh [--mysql | --no-mysql]
#   --mysql     fail if MySQL cannot be had; without it, say so and go on
#   --no-mysql  leave MySQL out
#
# Debian has no package of MySQL in its releases. It is unpacked from the suite `sid` into a folder of its own, with the C library
# it needs: $ORM_TEST_CACHE, else ~/.cache/orm-tests (for root, /var/cache/orm-tests, as the server's user cannot enter root's home).
set -euo pipefail

mysql=wanted
case "${1:-}" in
    "") ;;
    --mysql) mysql=needed ;;
    --no-mysql) mysql=none ;;
    *)
        sed -n '2,9p' "$0" >&2
        exit 2
        ;;
esac

say() {
    echo "install-servers: $*"
}

# As root, by sudo where we are not.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Whether a program is in PATH or where servers are.
has() {
    PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1" >/dev/null || ls /usr/lib/postgresql/*/bin/"$1" >/dev/null 2>&1
}

install_packages() {
    local missing=()
    { has initdb && has postgres; } || missing+=(postgresql)
    { has mariadbd && has mariadb-install-db; } || missing+=(mariadb-server)
    has pgbouncer || missing+=(pgbouncer)
    has setpriv || missing+=(util-linux)
    if [ ${#missing[@]} = 0 ]; then
        say "PostgreSQL, MariaDB and PgBouncer are there"
        return
    fi
    say "installing ${missing[*]} with apt-get"
    command -v apt-get >/dev/null || {
        say "this is no Debian; install ${missing[*]} by other means" >&2
        exit 1
    }
    # Tells packages not to start their services; one that is there already has its reasons.
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    as_root apt-get -q update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -yq --no-install-recommends install "${missing[@]}"
}

cache_folder() {
    if [ -n "${ORM_TEST_CACHE:-}" ]; then
        echo "$ORM_TEST_CACHE"
    elif [ "$(id -u)" = 0 ]; then
        echo /var/cache/orm-tests
    else
        echo "$HOME/.cache/orm-tests"
    fi
}

# The mirror that this system uses.
mirror() {
    local mirror
    mirror="$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)"
    [ -n "$mirror" ] || mirror="$(awk '$1 == "deb" && $2 ~ /^http/ {print $2; exit}' /etc/apt/sources.list 2>/dev/null || true)"
    echo "${mirror:-http://deb.debian.org/debian}"
}

unpack_mysql() {
    local cache place work options package
    cache="$(cache_folder)"
    place="$cache/mysql"
    if "$place/mysqld" --version >/dev/null 2>&1; then
        say "MySQL is there, in $place"
        return
    fi
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
    say "unpacking MySQL from Debian's suite sid into $place (65 MB to load, 400 MB on disk)"
    work="$cache/mysql.new"
    rm -rf "$work"
    mkdir -p "$work/lists/partial" "$work/debs/partial"
    # The server's user must be able to enter.
    chmod 755 "$cache" "$work"
    : >"$work/status"
    echo "deb $(mirror) sid main" >"$work/sources.list"
    # A state of apt's own: the system's packages are neither looked at nor changed.
    options=(
        -q -y --no-install-recommends --download-only
        -oDir::Etc::SourceList="$work/sources.list" -oDir::Etc::SourceParts=/dev/null -oDir::State::Lists="$work/lists"
        -oDir::Cache="$work" -oDir::Cache::archives="$work/debs" -oDir::State::status="$work/status"
        -oAPT::Sandbox::User="$(id -un)" -oDebug::NoLocking=1
    )
    apt-get "${options[@]}" update || return 1
    apt-get "${options[@]}" install mysql-server-core mysql-client-core || return 1
    for package in "$work"/debs/*.deb; do
        dpkg-deb -x "$package" "$work" || return 1
    done
    rm -rf "$work"/{lists,debs,status,sources.list,pkgcache.bin,srcpkgcache.bin} "$work"/usr/share/{doc,man,locale,info}
    write_launcher "$work" >"$work/mysqld" || return 1
    chmod 755 "$work/mysqld"
    rm -rf "$place"
    mv "$work" "$place"
    "$place/mysqld" --version
}

# A script that runs the unpacked server with the loader and the C library that came with it.
write_launcher() {
    local root="$1" loader library
    loader="$(cd "$root" && find usr -name 'ld-linux-*.so.*' | head -n 1)"
    library="$(cd "$root" && dirname "$(find usr -name libc.so.6 | head -n 1)")"
    [ -n "$loader" ] || return 1
    cat <<END
#!/bin/sh
root="\$(cd "\$(dirname "\$0")" && pwd)"
exec "\$root/$loader" --library-path "\$root/$library" "\$root/usr/sbin/mysqld" --no-defaults --basedir="\$root/usr" \\
    --plugin-dir="\$root/usr/lib/mysql/plugin" --lc-messages-dir="\$root/usr/share/mysql" \\
    --character-sets-dir="\$root/usr/share/mysql/charsets" --secure-file-priv=NULL --mysqlx=OFF "\$@"
END
}

install_packages
if [ "$mysql" != none ] && ! unpack_mysql; then
    say "MySQL itself could not be had: its tests will be skipped" >&2
    [ "$mysql" != needed ]
fi
