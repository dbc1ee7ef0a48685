# bitnami/mongodb: what the readiness probe takes from /opt/bitnami/scripts
get_sematic_version() {
  case $2 in
    1) echo 6 ;;
    2) echo 0 ;;
    *) echo 10 ;;
  esac
}
