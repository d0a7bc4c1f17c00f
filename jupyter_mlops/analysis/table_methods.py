"""Methods of frames, series, groups and arrays that leave their object as it is."""

from __future__ import annotations

TABLE_METHODS = frozenset(
    (
        "abs add_prefix add_suffix agg aggregate align all any apply applymap argmax argmin "
        "argpartition argsort as_matrix asfreq asof asof_locs assign astype at_time autocorr "
        "backfill between between_time bfill bool boxplot case_when cat choose clip combine "
        "combine_first compare compress conj conjugate convert_dtypes copy corr corrwith count "
        "cov cumcount cummax cummin cumprod cumsum delete describe diagonal diff difference div "
        "divide divmod dot drop drop_duplicates droplevel dropna dt dump dumps duplicated eq "
        "equals eval ewm expanding explode factorize ffill fillna filter first "
        "first_valid_index flatten floordiv from_arrow from_dict from_records ge get get_group "
        "get_indexer get_indexer_for get_indexer_non_unique get_level_values get_loc "
        "get_slice_bound get_values getfield groupby gt head hist identical idxmax idxmin "
        "infer_objects info interpolate intersection is_ isin isna isnull item items iteritems "
        "iterrows itertuples ix join keys kurt kurtosis last last_valid_index le list lookup lt "
        "mad map mask max mean median melt memory_usage merge min mod mode mul multiply ne "
        "ngroup nlargest nonzero notna notnull nsmallest nunique ohlc pad pct_change pipe pivot "
        "pivot_table plot pow prod product putmask quantile query radd rank ravel rdiv rdivmod "
        "reindex reindex_like rename rename_axis reorder_levels repeat replace resample "
        "reset_index reshape rfloordiv rmod rmul rolling round rpow rsub rtruediv sample "
        "searchsorted select select_dtypes sem set_axis set_flags set_index set_names shift "
        "size skew slice_indexer slice_locs slice_shift sort_index sort_values sortlevel sparse "
        "squeeze stack std str struct sub subtract sum swapaxes swaplevel symmetric_difference "
        "tail take to_clipboard to_csv to_device to_dict to_excel to_feather to_flat_index "
        "to_frame to_gbq to_hdf to_html to_iceberg to_json to_latex to_list to_markdown "
        "to_numpy to_orc to_parquet to_period to_pickle to_records to_series to_sql to_stata "
        "to_string to_timestamp to_xarray to_xml tobytes tofile tolist trace transform "
        "transpose truediv truncate tshift tz_convert tz_localize union unique unstack "
        "value_counts var view where xs"
    ).split()
)
