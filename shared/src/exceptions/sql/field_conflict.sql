select document, field, all_values, kind from field_conflict where cooperative = $1
