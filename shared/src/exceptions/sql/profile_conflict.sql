select member, field, kind from member_conflict where cooperative = $1
